"""The one table: a row a figure, a column a database."""

from dataclasses import dataclass, field

from bench.load import Result

COLUMNS = ("floor", "sqlite", "postgres")


@dataclass
class Table:
    """Figures by row and column, in the order in which they came."""

    rows: dict[str, dict[str, str]] = field(default_factory=dict)

    def add(self, row: str, column: str, figure: str) -> None:
        """Put one figure in, and show it at once: a whole run takes its time."""
        self.rows.setdefault(row, {})[column] = figure
        print(f"{row} [{column}]: {figure}", flush=True)

    def pair(self, result: Result, usual: float, worst: float) -> str:
        """Two shares of the latencies."""
        return f"{result.milliseconds(usual):.1f} / {result.milliseconds(worst):.1f}"

    def text(self) -> str:
        """The table as Markdown."""
        lines = [("", *COLUMNS), ("---", *("---" for _ in COLUMNS))]
        for row, figures in self.rows.items():
            lines.append((row, *(figures.get(column, "") for column in COLUMNS)))
        return "\n".join(f"| {' | '.join(line)} |" for line in lines)
