# tests/stream/deploy.py -- TLS of its own; behind nginx with the configuration of examples/deploy, two processes, one library.
# SPDX-License-Identifier: GPL-3.0-or-later
import http.client
import os
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from stream_support import PERIGEE, SOURCE, Refused, Server, WebSocket, fresh_home, run  # noqa: E402

GENOMES = os.path.join(SOURCE, "tests", "gpu", "data")


def certificate(folder):
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=music.example", "-days", "2",
                    "-keyout", "key.pem", "-out", "cert.pem"], cwd=folder, check=True, capture_output=True)


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def secured(port):
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context.wrap_socket(socket.create_connection(("127.0.0.1", port), timeout=60))


def ask(port, path, host):
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    connection = http.client.HTTPSConnection("127.0.0.1", port, context=context, timeout=30)
    connection.request("GET", path, headers={"Host": host})
    answer = connection.getresponse()
    result = answer.status, answer.read()
    connection.close()
    return result


class Deploy(unittest.TestCase):
    def setUp(self):
        self.home = tempfile.TemporaryDirectory()
        self.folder = self.home.name
        certificate(self.folder)

    def tearDown(self):
        self.home.cleanup()

    def test_tls_of_its_own(self):
        cert, key = (os.path.join(self.folder, name) for name in ("cert.pem", "key.pem"))
        with Server("--cert", cert, "--key", key, "--import", GENOMES) as server:
            self.assertTrue(server.secure)
            self.assertEqual(ask(server.port, "/healthz", "localhost")[0], 200)
            self.assertEqual(ask(server.port, "/healthz", "evil.example")[0], 403)
            with WebSocket(server.port, "/ws", over=secured(server.port)) as one:
                one.send({"type": "render", "genomeId": "head_default_g012", "format": "f32"})
                self.assertEqual(one.receive_until("complete", "error")[-1]["type"], "complete")
            with socket.create_connection(("127.0.0.1", server.port), timeout=60) as plain:
                plain.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
                self.assertNotIn(b"200 OK", plain.recv(1000))

    def test_a_certificate_that_is_none_is_told(self):
        wrong = os.path.join(self.folder, "wrong.pem")
        with open(wrong, "w") as f:
            f.write("nothing")
        for arguments in [("--cert", wrong, "--key", wrong), ("--cert", os.path.join(self.folder, "cert.pem"), "--key", wrong)]:
            done = run("serve", "--port", "0", "--osc-port", "0", *arguments)
            self.assertEqual(done.returncode, 1)
            self.assertRegex(done.stderr, "--cert|--key")

    def test_the_address_is_in_the_endpoint_file(self):
        env = fresh_home()
        state = os.path.join(env["HOME"], "state")
        env["XDG_STATE_HOME"] = state
        process = subprocess.Popen([PERIGEE, "serve", "--port", "0",
                                    "--osc-port", str(free_port())], env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        try:
            url = process.stdout.readline()
            with open(os.path.join(state, "perigee", "endpoint")) as f:
                fields = dict(line.strip().split("=", 1) for line in f)
            self.assertTrue(url.strip().endswith(":" + fields["serve"]))
            with WebSocket(int(fields["serve"]), "/perform") as one:
                one.send({"type": "hello", "token": fields["serve_token"]})
                self.assertEqual(one.receive()["type"], "hello")
        finally:
            process.terminate()
            self.assertEqual(process.wait(30), 0)
            process.stdout.close()

    def test_behind_nginx(self):
        nginx = shutil.which("nginx") or "/usr/sbin/nginx"
        library = os.path.join(self.folder, "library.db")
        with Server("--library", library, "--import", GENOMES, "--host", "music.example") as one, \
             Server("--library", library, "--host", "music.example") as two:
            port = free_port()
            with open(os.path.join(SOURCE, "examples", "deploy", "nginx.conf")) as f:
                text = f.read()
            text = text.replace("8081", str(one.port)).replace("8082", str(two.port)).replace("8443", str(port))
            head = f"daemon off;\nmaster_process off;\npid {self.folder}/nginx.pid;\nerror_log stderr;\n"
            paths = "".join(f"  {kind}_temp_path {self.folder}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
            text = head + text.replace("http {", "http {\n  access_log off;\n" + paths, 1)
            with open(os.path.join(self.folder, "nginx.conf"), "w") as f:
                f.write(text)
            subprocess.run([nginx, "-t", "-p", self.folder, "-c", "nginx.conf", "-e", "stderr"], check=True, capture_output=True)
            proxy = subprocess.Popen([nginx, "-p", self.folder, "-c", "nginx.conf", "-e", "stderr"], stderr=subprocess.DEVNULL)
            try:
                while True:
                    try:
                        self.assertEqual(ask(port, "/healthz", "music.example")[0], 200)
                        break
                    except ConnectionError:
                        self.assertIsNone(proxy.poll())
                self.assertEqual(ask(port, "/metrics", "music.example")[0], 403)
                self.assertIn(b"head_default_g012", ask(port, "/api/genomes", "music.example")[1])
                origin = f"https://music.example:{port}"
                sockets = [WebSocket(port, "/ws", over=secured(port), Host=f"music.example:{port}", Origin=origin) for _ in range(6)]
                for each in sockets:
                    each.send({"type": "render", "genomeId": "head_default_g012", "duration": 0.2, "format": "f32"})
                    self.assertEqual(each.receive_until("complete", "error")[-1]["type"], "complete")
                self.assertEqual((one.metric("sockets"), two.metric("sockets")), (3, 3))
                with WebSocket(port, "/listen?format=opus", over=secured(port), Host=f"music.example:{port}", Origin=origin) as listener:
                    self.assertEqual(listener.receive()["type"], "live")
                    while not isinstance(listener.receive(), bytes):
                        pass
                with self.assertRaises(Refused):
                    WebSocket(port, "/ws", over=secured(port), Host=f"music.example:{port}", Origin="https://evil.example")
                for each in sockets:
                    each.close()
            finally:
                proxy.terminate()
                proxy.wait(30)


if __name__ == "__main__":
    unittest.main()
