"""`python -m web.press_static`: press every static file beforehand. `make setup` calls it."""

from web.pressing import ENCODINGS, press, worthwhile
from web.static_files import PRESSED, kept, names


def press_all() -> int:
    """Press what is not pressed yet, remove what no file needs, and return how many copies were made."""
    PRESSED.mkdir(exist_ok=True)
    files = {kept(name).digest: kept(name).data for name in names() if worthwhile(kept(name).mimetype)}
    needed = {f"{digest}.{encoding}": (data, encoding) for digest, data in files.items() for encoding in ENCODINGS}
    for path in PRESSED.iterdir():
        if path.name not in needed:
            path.unlink()
    missing = {name: job for name, job in needed.items() if not (PRESSED / name).is_file()}
    for name, (data, encoding) in missing.items():
        part = PRESSED / f"{name}.part"
        part.write_bytes(press(data, encoding, thoroughly=True))
        part.replace(PRESSED / name)  # a server that starts meanwhile finds whole files
    return len(missing)


if __name__ == "__main__":
    press_all()
