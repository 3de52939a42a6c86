"""Uses drawn batches more than once.

Drawing costs more than a step of training on a graphics processor: each batch
is kept there and shown again among others, changed each time by what costs
nothing.
"""

from collections.abc import Iterable, Iterator

import torch

from hardware import DEVICE

Batch = tuple[torch.Tensor, ...]


def replayed(drawn: Iterable[Batch], uses: int, kept: int, seed: int) -> Iterator[Batch]:
    """Each drawn batch once, and after each, `uses - 1` of the last `kept` ones, by chance."""
    chance = torch.Generator().manual_seed(seed)
    pool: list[Batch] = []
    for count, batch in enumerate(drawn):
        here = tuple(part.to(DEVICE, non_blocking=True) for part in batch)
        yield here
        if uses == 1:
            continue
        if len(pool) < kept:
            pool.append(here)
        else:
            pool[count % kept] = here
        for _ in range(uses - 1):
            yield pool[int(torch.randint(len(pool), (1,), generator=chance))]


def relit(images: torch.Tensor) -> torch.Tensor:
    """Bytes, n x channels x h x w, as the networks want them: -1 to 1, in a light and noise of their own."""
    each = (len(images), 1, 1, 1)
    pixels = images.float() / 127.5 - 1
    gain = 0.75 + 0.4 * torch.rand(each, device=pixels.device)
    offset = 0.3 * (torch.rand(each, device=pixels.device) - 0.5)
    noise = 0.05 * torch.rand(each, device=pixels.device) * torch.randn_like(pixels)
    return (pixels * gain + offset + noise).clamp(-1, 1)


def turned(images: torch.Tensor, targets: torch.Tensor, cosine: int) -> Batch:
    """Pictures and their target maps, all turned by the same number of quarters, chosen by chance.

    `cosine` is the channel of the reading direction's x; its y is the next.
    """
    quarters = int(torch.randint(4, (1,)))
    targets = torch.rot90(targets, quarters, (2, 3)).clone()
    x, y = targets[:, cosine].clone(), targets[:, cosine + 1].clone()
    # A quarter turn against the clock takes (x, y), with y down, to (y, -x).
    for _ in range(quarters):
        x, y = y, -x
    targets[:, cosine], targets[:, cosine + 1] = x, y
    return torch.rot90(images, quarters, (2, 3)), targets
