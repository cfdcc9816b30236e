"""``python -m jieli`` is the command ``jieli``."""

from jieli.cli.main import main

if __name__ == "__main__":
    main()
