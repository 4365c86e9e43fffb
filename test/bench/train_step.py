"""The SIMI-ClusterGAN step in PyTorch, to time beside clusterzoo's. Reads lines such as `critic|N`, runs N of
those steps and answers with the seconds they took; the first line it prints says which PyTorch runs on how many threads."""

import sys
import time

import torch
import torch.nn.functional as F
from torch import nn

BATCH, LATENT, CLUSTERS = 64, 30, 10
threads = int(sys.argv[1])
torch.set_num_threads(threads)
torch.manual_seed(0)


def trunk(outputs):
    return nn.Sequential(
        nn.Conv2d(1, 64, 4, 2, 1), nn.LeakyReLU(0.2),
        nn.Conv2d(64, 128, 4, 2, 1), nn.LeakyReLU(0.2),
        nn.Flatten(), nn.Linear(6272, 1024), nn.LeakyReLU(0.2), nn.Linear(1024, outputs),
    )  # fmt: skip


critic, encoder = trunk(1), trunk(LATENT + CLUSTERS)
generator = nn.Sequential(
    nn.Linear(LATENT + CLUSTERS, 1024), nn.ReLU(), nn.Linear(1024, 6272), nn.ReLU(), nn.Unflatten(1, (128, 7, 7)),
    nn.ConvTranspose2d(128, 64, 4, 2, 1), nn.ReLU(), nn.ConvTranspose2d(64, 1, 4, 2, 1), nn.Tanh(),
)  # fmt: skip
makers = [*generator.parameters(), *encoder.parameters()]
critic_adam = torch.optim.Adam(critic.parameters(), 4e-4, (0.5, 0.9))
makers_adam = torch.optim.Adam(makers, 2e-4, (0.5, 0.9))
real = torch.rand(BATCH, 1, 28, 28) * 2 - 1
labels = torch.arange(BATCH) % CLUSTERS
z_m = F.one_hot(labels, CLUSTERS).float()


def split(code):
    return code[:, :LATENT], code[:, LATENT:]


def train_critic(fake):
    mixing = torch.rand(BATCH, 1, 1, 1)
    mixed = (mixing * real + (1 - mixing) * fake).requires_grad_()
    (slope,) = torch.autograd.grad(critic(mixed).sum(), mixed, create_graph=True)
    penalty = (((slope**2).sum((1, 2, 3)) + 1e-12).sqrt() - 1).square().mean()
    loss = critic(real).mean() - critic(fake).mean() + 10 * penalty
    critic_adam.zero_grad()
    loss.backward()
    critic_adam.step()


def train_makers(z_n, fake):
    fake_latents, fake_logits = split(encoder(fake))
    latents, logits = split(encoder(real))
    predicted = logits.softmax(1)
    for parameter in critic.parameters():
        parameter.requires_grad_(False)
    loss = (
        critic(fake).mean()
        + 10 * F.cross_entropy(fake_logits, labels)
        + F.mse_loss(fake_latents, z_n)
        + 10 * F.mse_loss(generator(torch.cat([latents, predicted], 1)), real)
        + 10 * F.cross_entropy(logits, labels)
        + F.mse_loss(generator(torch.cat([z_n, predicted], 1)), fake)
        + latents.mean(0).square().mean()
        + (latents.std(0, unbiased=False) - 1).square().mean()
    )
    makers_adam.zero_grad()
    loss.backward()
    for parameter in critic.parameters():
        parameter.requires_grad_(True)
    makers_adam.step()


def sample():
    z_n = torch.randn(BATCH, LATENT)
    return z_n, generator(torch.cat([z_n, z_m], 1))


def critic_step():
    with torch.no_grad():
        _, fake = sample()
    train_critic(fake)


def makers_step():
    train_makers(*sample())


def joint_step():
    z_n, fake = sample()
    train_critic(fake.detach())
    train_makers(z_n, fake)


left, right = torch.rand(6272, 1024), torch.rand(1024, 128)


def product():
    with torch.no_grad():
        torch.mm(left, right)


print(f"PyTorch {torch.__version__}, {threads} threads", flush=True)
steps = {"critic": critic_step, "makers": makers_step, "joint": joint_step, "product": product}
for line in sys.stdin:
    name, count = line.split("|")
    started = time.perf_counter()
    for _ in range(int(count)):
        steps[name]()
    print(time.perf_counter() - started, flush=True)
