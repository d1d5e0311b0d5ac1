"""The addresses of the pages of the pulse, by the names they have in ``urls.py``."""

PULSE = "/pulse/"
BENCHMARK_NEW = "/benchmarks/new/"
PULSE_ANSWER = "/pulse/answer/"


def benchmark_change(code: str) -> str:
    return f"/benchmarks/{code}/change/"
