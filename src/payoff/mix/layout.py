"""The shape of a model's parameters: what equal shapes share is one compiled program."""

from __future__ import annotations

from collections.abc import Iterator

import jax
import jax.numpy as jnp

from payoff.core.frozen import frozen
from payoff.mix.adstock import Adstock
from payoff.mix.effects import Effect
from payoff.mix.noise import Noise
from payoff.mix.priors import HalfNormal, Prior
from payoff.mix.saturation import Saturation

Values = dict[str, dict[str, jax.Array]]


@frozen
class Group:
    """Channels that differ in their numbers only, and are computed side by side.

    Attributes
    ----------
    first
        Which comes first, ``"adstock"`` or ``"saturation"``.
    lags
        Length of the kernel, in periods.
    size
        Number of channels.
    priors
        Parameter name and kind of prior, ``effect`` first, then ``adstock.*``, ``saturation.*``.
    """

    adstock: type[Adstock]
    saturation: type[Saturation]
    effect: type[Effect]
    first: str
    lags: int
    size: int
    priors: tuple[tuple[str, type[Prior]], ...]


@frozen
class Layout:
    """Where each parameter stands in the vector that the sampler walks on.

    Attributes
    ----------
    signed
        Number of controls with a sign, whose coefficients cannot be integrated out.
    sampled_baseline
        Number of baseline columns when they are sampled, 0 when they are integrated out.
    """

    groups: tuple[Group, ...]
    signed: int
    noise: type[Noise]
    noise_priors: tuple[tuple[str, type[Prior]], ...]
    sampled_baseline: int

    def blocks(self) -> Iterator[tuple[str, str, type[Prior], int]]:
        """Yield owner, name, kind of prior and size of each block of parameters with a prior."""
        for index, group in enumerate(self.groups):
            for name, prior in group.priors:
                yield f"group{index}", name, prior, group.size
        if self.signed:
            yield "controls", "effect", HalfNormal, self.signed
        for name, prior in self.noise_priors:
            yield "noise", name, prior, 1

    @property
    def dim(self) -> int:
        """Length of the vector."""
        return sum(size for *_, size in self.blocks()) + self.sampled_baseline

    def unpack(self, position: jax.Array) -> Values:
        """Return parameters by owner and name; ``position`` has shape ``(..., dim)``."""
        values: Values = {}
        at = 0
        for owner, name, prior, size in self.blocks():
            real = position[..., at : at + size]
            values.setdefault(owner, {})[name] = prior.domain.from_real(real)
            at += size
        values["baseline"] = {"rotated": position[..., at:]}
        return values

    def pack(self, natural: jax.Array) -> jax.Array:
        """Return real numbers for parameters in their own domains; the inverse of unpacking.

        ``natural`` holds the parameters with a prior in the order of the vector, shape
        ``(..., parameters)``.
        """
        parts, at = [], 0
        for _, _, prior, size in self.blocks():
            parts.append(prior.domain.to_real(natural[..., at : at + size]))
            at += size
        return jnp.concatenate(parts, axis=-1)

    def log_prior(
        self, position: jax.Array, numbers: tuple[tuple[jax.Array, ...], ...]
    ) -> jax.Array:
        """Return the log prior density on the real line; ``position`` has shape ``(dim,)``.

        ``numbers`` holds, per block, what its prior's ``log_density`` takes, shape ``(size,)``.
        """
        total, at = jnp.zeros(()), 0
        for (_, _, prior, size), own in zip(self.blocks(), numbers, strict=True):
            real = position[at : at + size]
            density = prior.log_density(prior.domain.from_real(real), *own)
            total += (density + prior.domain.log_slope(real)).sum()
            at += size
        return total
