"""What can be wrong with a picture somebody hands in: one class per case, told in plain English with the figures."""


class PictureError(ValueError):
    """The bytes can't be looked at as a picture; the caller's mistake, never ours."""


class NotAPictureError(PictureError):
    """The bytes are none of JPEG, PNG, WebP or HEIC."""

    def __init__(self, size: int) -> None:
        self.size = size
        super().__init__(f"These {size} bytes are not a JPEG, PNG, WebP or HEIC picture.")


class FileTooLargeError(PictureError):
    """The file is heavier than a photograph needs to be; `size` and `limit` in bytes."""

    def __init__(self, size: int, limit: int) -> None:
        self.size, self.limit = size, limit
        super().__init__(f"The file has {size / 1e6:.1f} MB; at most {limit / 1e6:.0f} MB are read.")


class TooManyPixelsError(PictureError):
    """The header announces more pixels than are decoded; `pixels` is None where only the excess is known."""

    def __init__(self, pixels: int | None, limit: int) -> None:
        self.pixels, self.limit = pixels, limit
        found = "far more" if pixels is None else f"{pixels / 1e6:.1f}"
        super().__init__(f"The picture has {found} megapixels; at most {limit / 1e6:.0f} are read.")


class TruncatedPictureError(PictureError):
    """The file ends before the picture does, as after a broken upload; `size` in bytes."""

    def __init__(self, size: int) -> None:
        self.size = size
        super().__init__(f"The picture breaks off after {size} bytes.")


class DamagedPictureError(PictureError):
    """The file starts like a picture, but its content can't be decoded."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        super().__init__(f"The {kind} picture is damaged and can't be decoded.")
