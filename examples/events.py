"""Write events.csv, the event log of the examples, from a world whose truth is known."""

from pathlib import Path

from payoff.data.simulate.shop import events_csv, shop

if __name__ == "__main__":
    Path(__file__).with_name("events.csv").write_text(events_csv(), encoding="utf-8", newline="")
    truth = shop().truth
    for channel in truth.channels:
        print(
            f"{channel.name:13} caused {channel.incremental.conversions:3} conversions "
            f"({channel.incremental.expected:.1f} expected), {channel.arrivals:3} arrived by it"
        )
    print(f"{'no channel':13} caused {truth.anyway.conversions:3} ({truth.anyway.expected:.1f})")
