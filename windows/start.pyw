"""Opens the page. There is no window to tell what goes wrong, so that is said in one of its own."""

import ctypes
import io
import sys


def main() -> None:
    """Run `kpm-excel open` with what is behind the name of this file."""
    told = io.BytesIO()
    sys.stdout = sys.stderr = io.TextIOWrapper(told, "utf-8", write_through=True)
    from kpm_excel.cli import main as run

    try:
        run(["open", *sys.argv[1:]])
    except SystemExit as end:
        if end.code:
            sys.stderr.flush()
            text = told.getvalue().decode("utf-8", "replace").strip() or str(end.code)
            ctypes.windll.user32.MessageBoxW(None, text, "kpm-excel", 0x10)
        raise


if __name__ == "__main__":
    main()
