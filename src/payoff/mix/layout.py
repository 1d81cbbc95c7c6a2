"""The shape of a model's parameters: what equal shapes share is one compiled program."""

from __future__ import annotations

from collections.abc import Iterator

import jax
import jax.numpy as jnp

from payoff.core.frozen import frozen
from payoff.mix.adstock import Adstock
from payoff.mix.effects import Effect
from payoff.mix.links import Link
from payoff.mix.noise import Noise
from payoff.mix.priors import HalfNormal, Normal, Prior
from payoff.mix.priors.domain import POSITIVE
from payoff.mix.saturation import Saturation
from payoff.mix.varies import Variation

Values = dict[str, dict[str, jax.Array]]

# Below it a curve brings nothing, and its logarithm would be of rounding.
LEAST_CURVE = 1e-12


@frozen
class Varying:
    """A variation of the channels of a family.

    Attributes
    ----------
    numbers
        Standard normal numbers per channel, and per group where ``kind.own``.
    """

    kind: type[Variation]
    numbers: int
    priors: tuple[tuple[str, type[Prior]], ...]


@frozen
class Family:
    """Channels that differ in their numbers only, and are computed side by side.

    Attributes
    ----------
    first
        ``"adstock"`` or ``"saturation"``, whichever comes first, or ``"frequency"``: then the
        saturation is one of frequency, and reach has none.
    lags
        Length of the kernel, in periods.
    size
        Number of channels.
    priors
        Parameter name and kind of prior, ``effect`` first, then ``adstock.*``, ``saturation.*``.
    varies
        What the effect varies over.
    """

    adstock: type[Adstock]
    saturation: type[Saturation]
    effect: type[Effect]
    first: str
    lags: int
    size: int
    priors: tuple[tuple[str, type[Prior]], ...]
    varies: tuple[Varying, ...]

    def columns(self, own: bool) -> int:
        """Return how many columns with numbers to be integrated out its channels have."""
        return sum(
            self.size * varying.numbers
            for varying in self.varies
            if varying.kind.linear and varying.kind.own == own
        )


@frozen
class Layout:
    """Where each parameter stands in the vector that the sampler walks on.

    Attributes
    ----------
    groups
        Number of groups.
    signed
        Number of controls with a sign, whose coefficients cannot be integrated out.
    baseline
        Number of baseline columns of a group.
    noise_priors
        Name, kind of prior, and how many of it: one per group, or one for all.
    trials
        Number of experiments that the fit is calibrated by.
    shocks
        Kind of prior of the shocks' scale, and number of periods; ``None`` without shocks.
    """

    families: tuple[Family, ...]
    groups: int
    signed: int
    baseline: int
    link: type[Link]
    noise: type[Noise]
    noise_priors: tuple[tuple[str, type[Prior], int], ...]
    trials: int
    shocks: tuple[type[Prior], int] | None

    def blocks(self) -> Iterator[tuple[str, str, type[Prior], int]]:
        """Yield owner, name, kind of prior and size of each block of parameters with a prior."""
        for index, family in enumerate(self.families):
            for name, prior in family.priors:
                yield f"family{index}", name, prior, family.size
            for varying in family.varies:
                for name, prior in varying.priors:
                    yield f"family{index}", f"{varying.kind.name}.{name}", prior, family.size
                if not varying.kind.linear:
                    groups = self.groups if varying.kind.own else 1
                    size = family.size * varying.numbers * groups
                    yield f"family{index}", f"{varying.kind.name}.z", Normal, size
        if self.signed:
            yield "controls", "effect", HalfNormal, self.signed
        for name, prior, size in self.noise_priors:
            yield "noise", name, prior, size
        if self.shocks is not None:
            yield "shocks", "scale", self.shocks[0], 1

    @property
    def own(self) -> int:
        """Number of columns of a group whose numbers are its own."""
        return sum(family.columns(own=True) for family in self.families)

    @property
    def shared(self) -> int:
        """Number of columns whose numbers all groups share."""
        return sum(family.columns(own=False) for family in self.families)

    @property
    def tail(self) -> int:
        """Length of what the noise keeps from being integrated out."""
        if self.noise.integrates:
            return 0
        return self.groups * (self.baseline + self.own) + self.shared

    @property
    def periods(self) -> int:
        """Number of shocks."""
        return self.shocks[1] if self.shocks is not None else 0

    @property
    def dense(self) -> int:
        """Length of the part of the vector in which parameters depend on each other."""
        return self.dim - self.periods

    @property
    def dim(self) -> int:
        """Length of the vector."""
        return sum(size for *_, size in self.blocks()) + self.tail + self.periods

    def unpack(self, position: jax.Array) -> Values:
        """Return parameters by owner and name; ``position`` has shape ``(dim,)``.

        What is not integrated out, if anything, is ``values["tail"]``: the rotated ``baseline``,
        the numbers that each group has for its ``own``, and those that are ``shared``. Last come
        standardised shocks, ``values["shocks"]["standard"]``.
        """
        values: Values = {}
        at, position = 0, self.untied(position)
        for owner, name, prior, size in self.blocks():
            real = position[at : at + size]
            values.setdefault(owner, {})[name] = prior.domain.from_real(real)
            at += size
        if self.tail:
            own = at + self.groups * self.baseline
            shared = own + self.groups * self.own
            values["tail"] = {
                "baseline": position[at:own].reshape(self.groups, self.baseline),
                "own": position[own:shared].reshape(self.groups, self.own),
                "shared": position[shared : at + self.tail],
            }
        if self.shocks is not None:
            values["shocks"]["standard"] = position[self.dense :]
        return values

    def pack(self, natural: jax.Array) -> jax.Array:
        """Return the vector of parameters in their own domains; the inverse of unpacking.

        ``natural`` holds the parameters with a prior in the order of the vector, shape
        ``(..., parameters)``.
        """
        parts, at = [], 0
        for _, _, prior, size in self.blocks():
            parts.append(prior.domain.to_real(natural[..., at : at + size]))
            at += size
        real = jnp.concatenate(parts, axis=-1)
        return real + self._ties(real)

    def untied(self, position: jax.Array) -> jax.Array:
        """Return each parameter on a real line of its own, shape ``(..., dim)`` as ``position``.

        Where a prior is on a coefficient, the vector holds the log of what the channel brings in a
        period of mean exposure: the data know that well, while coefficient and steepness of the
        curve make up for each other. Volumes are the same either way, so densities are.
        """
        return position - self._ties(position)

    def _ties(self, vector: jax.Array) -> jax.Array:
        """Return the log of each such channel's curve at mean exposure, and 0 elsewhere."""
        shapes: dict[str, dict[str, jax.Array]] = {}
        places: dict[str, slice] = {}
        at = 0
        for owner, name, prior, size in self.blocks():
            place = slice(at, at + size)
            if name == "effect" and prior.domain is POSITIVE:
                places[owner] = place
            if name.startswith("saturation."):
                shape = prior.domain.from_real(vector[..., place])
                shapes.setdefault(owner, {})[name.removeprefix("saturation.")] = shape
            at += size
        ties = jnp.zeros_like(vector)
        for index, family in enumerate(self.families):
            owner = f"family{index}"
            if family.effect.is_coefficient and owner in places and owner in shapes:
                curve = family.saturation.curve(jnp.ones(()), **shapes[owner])
                tie = jnp.log(jnp.maximum(curve, LEAST_CURVE))
                ties = ties.at[..., places[owner]].set(tie)
        return ties

    def log_prior(
        self, position: jax.Array, numbers: tuple[tuple[jax.Array, ...], ...]
    ) -> jax.Array:
        """Return the log prior density on the real line; ``position`` has shape ``(dim,)``.

        ``numbers`` holds, per block, what its prior's ``log_density`` takes, shape ``(size,)``.
        """
        total, at, position = jnp.zeros(()), 0, self.untied(position)
        for (_, _, prior, size), own in zip(self.blocks(), numbers, strict=True):
            real = position[at : at + size]
            density = prior.log_density(prior.domain.from_real(real), *own)
            total += (density + prior.domain.log_slope(real)).sum()
            at += size
        return total
