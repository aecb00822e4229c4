"""Makes the same postings every time: `python -m bench.generate FOLDER COUNT`."""

from __future__ import annotations

import random
import sys
from datetime import date, timedelta
from pathlib import Path

TOWNS = ("Lyon", "Brest", "Lille", "Nantes", "Rennes", "Toulouse", "Grenoble", "Bordeaux")
TRADES = ("Sail maker", "Rope maker", "Helmsman", "Cook", "Pilot", "Shipwright", "Clerk", "Nurse", "Teacher", "Baker")
CONTRACTS = ("CDI", "CDD", "freelance", "stage", "full time", "part time")
WORDS = (
    "harbour boat sail rope light morning team service public tool people work paper garden river bridge letter winter "
    "learn build mend write listen carry answer travel small common open quiet early shared useful clear careful"
).split()


def body(dice: random.Random) -> str:
    """About 3 kB of Markdown: headings, paragraphs with emphasis and links, lists."""
    parts = []
    for heading in ("The work", "Your days", "What you bring", "What we offer"):
        parts.append(f"## {heading}\n")
        for _ in range(2):
            words = [dice.choice(WORDS) for _ in range(45)]
            words[7] = f"**{words[7]}**"
            words[20] = f"[{words[20]}](https://example.org/{words[21]})"
            parts.append(" ".join(words).capitalize() + ".\n")
        parts.append("\n".join(f"- {' '.join(dice.choice(WORDS) for _ in range(9))}" for _ in range(4)) + "\n")
    return "\n".join(parts)


def posting(number: int, extra: str = "") -> str:
    """One posting as a file; 15 % are closed. Readable by the peers as well: YAML front matter, Markdown."""
    dice = random.Random(number)
    day = date(2026, 1, 1) + timedelta(days=number % 50)
    closed = number % 20 < 3
    trade = TRADES[number % len(TRADES)]
    front = [
        f'title: "{trade} {number}"',
        f"date: {day.isoformat()}",
        f"open: {'false' if closed else 'true'}",
        f"company: Organisation {number % 40}",
        f"location: {TOWNS[number % len(TOWNS)]}, France",
        f"contract: {CONTRACTS[number % len(CONTRACTS)]}",
        f'salary: "{30 + number % 30}-{35 + number % 30} k€ brut/an"',
        f"apply_url: https://example.org/apply/{number}",
        "contact: jobs@example.org",
        f"tags: [{dice.choice(WORDS)}, {dice.choice(WORDS)}]",
    ]
    return "---\n" + "\n".join(front) + f"\n---\n\n{body(dice)}{extra}"


def generate(folder: Path, count: int) -> None:
    """Write `count` postings into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        (folder / f"offer-{number:06}.md").write_text(posting(number), encoding="utf-8")


def touch(folder: Path, count: int, round: int) -> None:
    """Change one posting in a hundred, otherwise in each round."""
    for number in range(round % 100, count, 100):
        text = posting(number, f"\nOne more sentence of round {round}.\n")
        (folder / f"offer-{number:06}.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    generate(Path(sys.argv[1]), int(sys.argv[2]))
