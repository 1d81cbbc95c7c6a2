"""Write brand.csv, the table of the examples, from a world whose truth is known."""

from pathlib import Path

from payoff.data.simulate.brand import brand, brand_csv

if __name__ == "__main__":
    Path(__file__).with_name("brand.csv").write_text(brand_csv(), encoding="utf-8", newline="")
    truth = brand()
    for channel, roi in zip(truth.world.channels, truth.roi, strict=True):
        print(f"{channel.name:8} brings {roi:.2f} euros of sales per euro")
