"""Replay the Dockerfile without a Docker engine: build in a folder, start, ask for the health.

Needs root on Linux, and a folder with a small Debian that has Python as the base image has it:
    debootstrap --variant=minbase --include=python3,python3-venv,ca-certificates trixie BASE
Each stage is an overlay of that folder, RUN a command inside it, COPY a copy past .dockerignore;
the end runs ENTRYPOINT and CMD with the image's ENV, user and working folder on a read-only tree.
The app has a network of its own with nothing in it. Not replayed: the real base image, layers,
published ports, what Compose adds beside the read-only tree.
Usage: python -m scripts.replay_image BASE [--bind FOLDER]... [--keep FOLDER]
"""

import argparse
import os
import shlex
import shutil
import signal
import subprocess
import sys
from contextlib import ExitStack
from fnmatch import fnmatch
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic, sleep

from scripts.dockerfile import Instruction, Stage, stages

ROOT = Path(__file__).resolve().parents[1]
BASE_ENV = {"PATH": "/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8"}
OF_THE_MACHINE = ("PIP_", "SSL_CERT", "REQUESTS_CA", "CURL_CA")  # how it reaches its packages
FILES_OF_THE_MACHINE = (
    *("etc/resolv.conf", "etc/hosts", "etc/pip.conf"),
    "etc/ssl/certs/ca-certificates.crt",
)
ALONE = ["unshare", "--net", "sh", "-c", 'ip link set lo up && exec "$@"', "sh"]
START_SECONDS = 60
END_SECONDS = 15


class Tree:
    """A stage that is being built: a folder, and what ENV, WORKDIR and USER said so far."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.environment = dict(BASE_ENV)
        self.folder, self.user = "/", "0:0"
        self.last: dict[str, Instruction] = {}

    def command(self, argv: list[str], *, build: bool = False) -> list[str]:
        """The command line that runs this inside the tree."""
        pairs = {**(_machine_environment() if build else {}), **self.environment}
        uid, gid = self.user.split(":")
        inside = ["chroot", f"--userspec={uid}:{gid}", str(self.root), "env", "-i"]
        settings = [f"{name}={value}" for name, value in pairs.items()]
        return [*inside, *settings, "sh", "-c", f"cd {self.folder} && exec {shlex.join(argv)}"]

    def path(self, name: str) -> Path:
        """Where a path of the image is on this machine."""
        return self.root / os.path.normpath(os.path.join(self.folder, name)).lstrip("/")


def main() -> None:
    """Build, start, check and end; exit with an error where a step fails."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("base", type=Path)
    parser.add_argument("--bind", type=Path, action="append", default=[])
    parser.add_argument("--keep", type=Path, default=None)
    wanted = parser.parse_args()
    with ExitStack() as stack:
        place = wanted.keep or Path(stack.enter_context(TemporaryDirectory(prefix="image-")))
        built: dict[str, Tree] = {}
        for number, stage in enumerate(stages((ROOT / "Dockerfile").read_text(encoding="utf-8"))):
            tree = Tree(_mounted(wanted.base, place / f"stage-{number}", wanted.bind, stack))
            built[stage.name] = tree
            _build(tree, stage, built)
        _check(tree)
    print("replayed: the image builds, starts as its user, answers, and ends in time", flush=True)


def _mounted(base: Path, place: Path, binds: list[Path], stack: ExitStack) -> Path:
    """A writable tree over the base, with this machine's devices and way to its packages."""
    root = place / "root"
    for folder in ("changes", "work", "root"):
        (place / folder).mkdir(parents=True)
    options = f"lowerdir={base},upperdir={place / 'changes'},workdir={place / 'work'}"
    _mount(stack, root, "-t", "overlay", "overlay", "-o", options)
    _mount(stack, root / "proc", "-t", "proc", "proc")
    for folder in (Path("/dev"), *binds):
        _mount(stack, root / str(folder).lstrip("/"), "--bind", str(folder))
    for name in FILES_OF_THE_MACHINE:
        if (source := Path("/") / name).is_file():
            (root / name).unlink(missing_ok=True)
            shutil.copy(source, root / name)
    python = root / "usr" / "local" / "bin" / "python"
    if not python.exists():
        python.symlink_to("/usr/bin/python3")
    return root


def _mount(stack: ExitStack, target: Path, *options: str) -> None:
    target.mkdir(parents=True, exist_ok=True)
    subprocess.run(["mount", *options, str(target)], check=True)
    stack.callback(subprocess.run, ["umount", "--lazy", str(target)], check=False)


def _build(tree: Tree, stage: Stage, built: dict[str, Tree]) -> None:
    for one in stage.instructions:
        print(f"{stage.name}: {one.name} {one.text[:100]}", flush=True)
        if one.name == "RUN":
            subprocess.run(tree.command(["sh", "-ec", one.text], build=True), check=True)
        elif one.name == "COPY":
            _copy(tree, one, built)
        elif one.name == "ENV":
            tree.environment |= one.pairs
        elif one.name == "WORKDIR":
            tree.folder = one.text
            tree.path(".").mkdir(parents=True, exist_ok=True)
        elif one.name == "USER":
            tree.user = one.text
        tree.last[one.name] = one


def _copy(tree: Tree, one: Instruction, built: dict[str, Tree]) -> None:
    *sources, target = one.words
    if one.options:
        other = built[one.options["from"]]
        shutil.copytree(other.path(sources[0]), tree.path(target), symlinks=True)
        return
    for source in sources:
        found = ROOT / source
        end = tree.path(target) / found.name if target.endswith("/") else tree.path(target)
        end.parent.mkdir(parents=True, exist_ok=True)
        if found.is_dir():
            shutil.copytree(found, end, ignore=_ignored)
        elif is_let_in(source):
            shutil.copy(found, end)
        else:
            sys.exit(f".dockerignore keeps {source} out of the build")


def _ignored(folder: str, names: list[str]) -> set[str]:
    inner = Path(folder).relative_to(ROOT)
    return {name for name in names if not is_let_in(str(inner / name))}


def is_let_in(path: str) -> bool:
    """Whether .dockerignore lets a path into the build; its last pattern that fits decides."""
    let_in = True
    for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines():
        pattern = line.removeprefix("!").removeprefix("**/")
        if not line or line.startswith("#"):
            continue
        parts = Path(path).parts
        heads = ["/".join(parts[: end + 1]) for end in range(len(parts))]
        if any(fnmatch(head, pattern) for head in (parts if "**/" in line else heads)):
            let_in = line.startswith("!")
    return let_in


def _check(tree: Tree) -> None:
    """Set an empty database up and serve it, on a tree that only the volume is writable in."""
    print("starting it as the image says", flush=True)
    words = [*tree.last["ENTRYPOINT"].words]
    volume = tree.path(tree.last["VOLUME"].text)
    with ExitStack() as stack:
        _mount(stack, volume, "--bind", str(volume))
        _mount(stack, tree.root / "tmp", "-t", "tmpfs", "tmpfs")
        subprocess.run(["mount", "-o", "remount,bind,ro", str(tree.root)], check=True)
        subprocess.run(tree.command([*words, "init", "--demo"]), check=True)
        app = subprocess.Popen([*ALONE, *tree.command([*words, *tree.last["CMD"].words])])
        _wait_until_healthy(tree, app)
        app.send_signal(signal.SIGTERM)
        if code := app.wait(END_SECONDS):
            sys.exit(f"the app ended with exit code {code}")


def _wait_until_healthy(tree: Tree, app: "subprocess.Popen[bytes]") -> None:
    beside = ["nsenter", f"--net=/proc/{app.pid}/ns/net"]
    asking = [*beside, *tree.command(tree.last["HEALTHCHECK"].words)]
    until = monotonic() + START_SECONDS
    while subprocess.run(asking, check=False, stderr=subprocess.DEVNULL).returncode:
        if monotonic() > until or app.poll() is not None:
            app.kill()
            sys.exit("the app did not become healthy")
        sleep(0.5)
    print("healthy", flush=True)


def _machine_environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name.startswith(OF_THE_MACHINE)}


if __name__ == "__main__":
    main()
