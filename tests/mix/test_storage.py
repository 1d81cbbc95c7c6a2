"""A saved fit comes back exactly, and nothing else is let in."""

import io
import json
import pickle
import zipfile

import numpy as np
import pytest

from payoff.core.errors import FormatError, SourceError
from payoff.mix import Channel, Mix, MixFit
from payoff.mix.adstock import Delayed
from payoff.mix.baseline import Baseline, Holidays, NoTrend
from payoff.mix.effects import OnRoi
from payoff.mix.noise import StudentTNoise
from payoff.mix.priors import LogNormal
from payoff.mix.saturation import Hill

RICH = Mix(
    saturation=Hill(),
    channels={"tv": Channel(adstock=Delayed(lags=6), effect=OnRoi(LogNormal(2.0, 0.5)))},
    baseline=Baseline(trend=NoTrend(), holidays=Holidays("DE-BY")),
    noise=StudentTNoise(),
)


@pytest.fixture
def saved(fit, tmp_path):
    path = tmp_path / "brand.payoff"
    fit.save(path)
    return path


def test_a_fit_comes_back_exactly(fit, saved, answer):
    back = MixFit.load(saved)
    assert back.spec == fit.spec
    assert back.seed == fit.seed
    assert back.quality == fit.quality
    assert back.health == fit.health
    np.testing.assert_array_equal(back.learnt, fit.learnt)
    for name in ("positions", "energy"):
        np.testing.assert_array_equal(getattr(back.sampled, name), getattr(fit.sampled, name))
    assert back.panel.data_hash == fit.panel.data_hash
    assert back.panel.notes == fit.panel.notes
    assert [c.roi for c in back.ask().channels] == [c.roi for c in answer.channels]


@pytest.mark.slow
def test_every_choice_comes_back(panel, tmp_path):
    RICH.fit(panel, draws=100, holdout=0).save(tmp_path / "rich.payoff")
    assert MixFit.load(tmp_path / "rich.payoff").spec == RICH


def test_equal_fits_give_equal_bytes(fit, saved, tmp_path):
    fit.save(tmp_path / "again.payoff")
    assert (tmp_path / "again.payoff").read_bytes() == saved.read_bytes()


def test_the_file_is_open_json_and_arrays(fit, saved):
    with zipfile.ZipFile(saved) as archive:
        head = json.loads(archive.read("fit.json"))
        assert head["format"] == "payoff mix fit"
        assert head["version"] == 4
        positions = np.load(io.BytesIO(archive.read("positions.npy")), allow_pickle=False)
    assert positions.shape == fit.sampled.positions.shape


def rewritten(saved, name, change):
    with zipfile.ZipFile(saved) as archive:
        members = {member: archive.read(member) for member in archive.namelist()}
    members[name] = change(members[name])
    with zipfile.ZipFile(saved, "w") as archive:
        for member, content in members.items():
            if content is not None:
                archive.writestr(member, content)
    return saved


def in_head(**changes):
    return lambda content: json.dumps(json.loads(content) | changes).encode()


def pickled(_):
    buffer = io.BytesIO()
    np.save(buffer, np.array([{"a": 1}], dtype=object), allow_pickle=True)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("name", "change", "says"),
    [
        ("fit.json", lambda _: b"not json", "damaged"),
        ("fit.json", in_head(format="something else"), "its format is 'something else'"),
        ("fit.json", in_head(version=99), "update payoff"),
        ("fit.json", in_head(spec={"kind": "Popen", "args": "ls"}), "kind 'Popen' cannot be made"),
        ("positions.npy", lambda _: None, "positions.npy"),
        ("positions.npy", pickled, "damaged"),
        ("kpi.npy", lambda _: pickle.dumps([1]), "damaged"),
    ],
)
def test_a_tampered_file_is_refused(saved, name, change, says):
    with pytest.raises(FormatError, match=says):
        MixFit.load(rewritten(saved, name, change))


def test_what_is_no_fit_is_refused(tmp_path):
    (tmp_path / "x.payoff").write_text("hello")
    with pytest.raises(FormatError, match="no saved fit"):
        MixFit.load(tmp_path / "x.payoff")
    with pytest.raises(SourceError, match="cannot read"):
        MixFit.load(tmp_path / "missing.payoff")


def test_a_file_that_unpacks_to_too_much_is_refused(saved, monkeypatch):
    monkeypatch.setattr("payoff.mix.storage.LARGEST", 1000)
    with pytest.raises(FormatError, match="it unpacks to"):
        MixFit.load(saved)


def test_an_interrupted_save_leaves_what_was_there(fit, saved, monkeypatch):
    before = saved.read_bytes()
    monkeypatch.setattr(np, "save", lambda *_, **__: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        fit.save(saved)
    assert saved.read_bytes() == before
    assert [path.name for path in saved.parent.iterdir()] == [saved.name]


def test_to_arviz_holds_every_parameter(fit):
    arviz = pytest.importorskip("arviz", reason="the extra 'arviz' is not installed")
    data = fit.to_arviz()
    assert isinstance(data, arviz.InferenceData)
    assert data.posterior["effect"].shape == (*fit.sampled.positions.shape[:2], 3)
    assert list(data.posterior["adstock.alpha of"].values) == ["tv", "search", "social"]
    assert data.posterior["baseline"].shape[-1] == fit.numbers.baseline.shape[-1]
    assert data.observed_data["kpi"].shape == (1, 120)
