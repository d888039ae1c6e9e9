"""Questions to the ledger. They read, never write; every one is scoped to a viewer's company by its caller."""
