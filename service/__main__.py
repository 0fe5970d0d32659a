"""`python -m service` and the command `homeward`."""

from __future__ import annotations

from service.cli import run


def main() -> None:
    """Run the command line."""
    run()


if __name__ == "__main__":
    main()
