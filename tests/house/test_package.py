"""What is installed holds every file the program reads, also where it is not run from the checkout."""

from house.repository import PYPROJECT, SOURCE

NOT_READ = {"papers/fonts/README.md", "papers/fonts/beyond-gb2312.txt"}  # of tools/cut_font.py


def test_every_file_beside_the_code_is_packed():
    packed = {
        file
        for pattern in PYPROJECT["tool"]["setuptools"]["package-data"]["jieli"]
        for file in SOURCE.glob(pattern)
    }
    beside = {
        file
        for file in SOURCE.rglob("*")
        if file.is_file()
        and file.suffix != ".py"
        and "__pycache__" not in file.parts  # compiled, also by numba (.nbi, .nbc)
        and file.name != ".DS_Store"
    }
    left_out = {file.relative_to(SOURCE).as_posix() for file in beside - packed}
    assert left_out == NOT_READ
