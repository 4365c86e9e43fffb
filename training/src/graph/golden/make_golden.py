"""Prints golden.json for the image tests: `python3 make_golden.py > golden.json` (PyTorch)."""

import json
import math

import torch
import torch.nn.functional as F


def blurred(images, height, width):
    def weights(side):
        sigma = 0.05 * side
        radius = math.ceil(3 * sigma)
        at = torch.arange(-radius, radius + 1, dtype=torch.float64)
        bell = torch.exp(-(at**2) / (2 * sigma**2))
        return bell / bell.sum(), radius

    (row, reach_x), (column, reach_y) = weights(width), weights(height)
    above = images.view(-1, 1, height, width) + 1
    across = F.conv2d(above, row.view(1, 1, 1, -1), padding=(0, reach_x))
    return F.conv2d(across, column.view(1, 1, -1, 1), padding=(reach_y, 0))


def warped(images, matrix):
    theta = torch.tensor(matrix, dtype=torch.float64).expand(len(images), 2, 3)
    grid = F.affine_grid(theta, list(images.shape), align_corners=False)
    return F.grid_sample(images, grid, mode="bilinear", padding_mode="zeros", align_corners=False)


def maps():
    found = [[[1, 0, 0], [0, 1, 0]]]
    for sign in (1, -1):
        c, s = math.cos(math.pi / 18), sign * math.sin(math.pi / 18)
        found += [
            [[1, 0, 0.125 * sign], [0, 1, 0]],
            [[1, 0, 0], [0, 1, 0.125 * sign]],
            [[c, -s, 0], [s, c, 0]],
            [[1 + 0.1 * sign, 0, 0], [0, 1, 0]],
            [[1, 0, 0], [0, 1 + 0.1 * sign, 0]],
            [[1, 0.15 * sign, 0], [0, 1, 0]],
        ]
    return found


def rounded(tensor):
    return [round(value, 7) for value in tensor.flatten().tolist()]


torch.manual_seed(3)
cases = []
for height, width in ((8, 8), (5, 12)):
    images = (torch.rand(1, height * width, dtype=torch.float64) * 2 - 1).round(decimals=3)
    soft = blurred(images, height, width)
    transformed = [rounded(warped(soft, matrix)) for matrix in maps()]
    cases.append(
        {
            "height": height,
            "width": width,
            "images": rounded(images),
            "blurred": rounded(soft),
            "transformed": transformed,
        }
    )
print(json.dumps({"torch": torch.__version__.split("+")[0], "cases": cases}))
