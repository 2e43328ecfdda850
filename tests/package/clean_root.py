# tests/package/clean_root.py -- The Debian package on a machine that has nothing but Debian: installs with what it declares, plays, serves, goes.
# usage: clean_root.py PERIGEE.deb      as root, with debootstrap; run by script/soak package alone. PERIGEE_BARE_ROOT: where the bare root is kept
# SPDX-License-Identifier: GPL-3.0-or-later
import glob
import os
import re
import shutil
import socket
import subprocess
import sys
import unittest
import urllib.request

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PACKAGE = os.path.abspath(sys.argv.pop(1))
sys.argv.insert(1, "perigee")  # of that root
from cli_support import main, read_wav

KEPT = os.environ.get("PERIGEE_BARE_ROOT", os.path.join(os.path.dirname(PACKAGE), "bare"))
BARE, ROOT = os.path.join(KEPT, "bare"), os.path.join(KEPT, "root")
MOUNTED = ("proc", "sys", "dev")
USER = "player"


def sh(*command, **options):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **options)
    assert done.returncode == 0, (command, done.returncode, done.stdout[-3000:])
    return done.stdout


def sources():
    """What this machine's apt is told."""
    return [path for pattern in ("sources.list", "sources.list.d/*", "apt.conf.d/*") for path in glob.glob("/etc/apt/" + pattern)]


def mirror():
    """The Debian archive that this machine installs from."""
    for path in sources():
        with open(path, encoding="utf-8") as f:
            found = re.search(r"^(?:URIs: *|deb (?:\[[^]]*\] )?)(\S+/debian/?)(?:\s|$)", f.read(), re.M)
        if found:
            return found[1]
    raise AssertionError("no Debian archive in /etc/apt/sources.list or /etc/apt/sources.list.d: a bare Debian is made from one")


def make_bare():
    """A Debian without anything; made once."""
    if os.path.exists(os.path.join(BARE, ".complete")):
        return
    unmount()
    shutil.rmtree(BARE, ignore_errors=True)
    os.makedirs(KEPT, exist_ok=True)
    sh("debootstrap", "--variant=minbase", "--include=ca-certificates", "bookworm", BARE, mirror())
    if os.path.exists(BARE + "/etc/apt/sources.list"):
        os.remove(BARE + "/etc/apt/sources.list")
    for path in sources():
        os.makedirs(os.path.dirname(BARE + path), exist_ok=True)
        shutil.copy(path, BARE + path)
    for path in ("/etc/resolv.conf", "/etc/hosts"):
        shutil.copy(path, BARE + path)
    open(os.path.join(BARE, ".complete"), "w").close()


def unmount():
    for place in (os.path.join(root, name) for root in (BARE, ROOT) for name in MOUNTED):
        if os.path.ismount(place):
            sh("umount", "-Rl", place)


def there(*command, user=None):
    """What to run for a command in the root."""
    kept = {name: value for name, value in os.environ.items() if name.endswith("_proxy")}
    env = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": f"/home/{USER}" if user else "/root", "LANG": "C.UTF-8",
           "DEBIAN_FRONTEND": "noninteractive", **kept}
    return ["env", "-i", *(f"{name}={value}" for name, value in env.items()), "chroot", *([f"--userspec={user}"] if user else []), ROOT, *command]


class CleanRoot(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        make_bare()
        unmount()
        shutil.rmtree(ROOT, ignore_errors=True)
        sh("cp", "-a", BARE, ROOT)
        cls.addClassCleanup(unmount)
        for name in MOUNTED:
            sh("mount", "--rbind", "/" + name, os.path.join(ROOT, name))
            sh("mount", "--make-rslave", os.path.join(ROOT, name))
        sh(*there("useradd", "-m", USER))
        shutil.copy(PACKAGE, ROOT + "/tmp/perigee.deb")
        cls.before = set(sh(*there("find", "/etc", "/usr", "/var/lib", "/opt", "-xdev", "-name", "*perigee*")).split())
        sh(*there("apt-get", "-qq", "update"))
        sh(*there("apt-get", "-qqy", "install", "--no-install-recommends", "/tmp/perigee.deb"))

    def test_1_examples_are_rendered_and_sound(self):
        for name in ("first_beat", "acid_line", "one_genome"):
            sh(*there("perigee", "render", f"/usr/share/doc/perigee/examples/{name}.lua", "-o", f"/home/{USER}/{name}.wav", "--cycles", "2",
                      user=USER))
            self.assertGreater(max(read_wav(f"{ROOT}/home/{USER}/{name}.wav")[2]), 0.1, name)

    def test_2_the_prompt_plays_and_says_that_there_is_no_sound_card(self):
        done = subprocess.run(there("perigee", user=USER), input='d1(s"bd*4")\nprint(playing()[1])\n', capture_output=True, text=True, timeout=60)
        self.assertEqual((done.stdout, done.returncode), ("1\n", 0), done.stderr)

    def test_3_it_serves_its_page_and_all_that_the_page_asks_for(self):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        server = subprocess.Popen(there("perigee", "serve", "--port", str(port), "--osc-port", "0", user=USER), stdin=subprocess.DEVNULL,
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.addCleanup(lambda: (server.terminate(), server.communicate()))
        for line in server.stdout:
            if str(port) in line:
                break
        else:
            self.fail("it serves nothing")

        def got(path):
            with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(f"http://127.0.0.1:{port}/{path}", timeout=30) as answer:
                return answer.read().decode()
        page = got("")
        asked = re.findall(r"""(?:src|href)=["']([^"'#:]+\.(?:js|css))["']""", page)
        self.assertTrue(asked, page)
        for path in asked:
            self.assertTrue(got(path.lstrip("./")), path)
        self.assertTrue(got("js/codemirror.js"))  # its editor

    def test_4_manual_completions_book_editors_and_service_are_where_they_belong(self):
        for name in ("man/man1/perigee.1.gz", "bash-completion/completions/perigee", "zsh/vendor-completions/_perigee",
                     "fish/vendor_completions.d/perigee.fish", "doc/perigee/html/book/README.html", "doc/perigee/docs/book/first-sound.md",
                     "perigee/editors/nvim/plugin/perigee.vim", "perigee/editors/emacs/perigee.el", "perigee/editors/vscode/package.json"):
            self.assertTrue(os.path.getsize(f"{ROOT}/usr/share/{name}"), name)
        self.assertTrue(os.path.getsize(f"{ROOT}/usr/lib/systemd/user/perigee.service"))

    def test_5_it_goes_without_leaving_anything(self):
        sh(*there("apt-get", "-qqy", "purge", "perigee"))
        left = set(sh(*there("find", "/etc", "/usr", "/var/lib", "/opt", "-xdev", "-name", "*perigee*")).split())
        self.assertEqual(left - self.before, set())


main()
