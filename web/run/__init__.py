"""`make run`: serve the app on this machine over HTTP, and over HTTPS to the phones of its network."""
