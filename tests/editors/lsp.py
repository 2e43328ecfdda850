# tests/editors/lsp.py -- perigee lsp as an editor meets it: mistakes, completion, help and signatures at their places, and messages that are none.
# SPDX-License-Identifier: GPL-3.0-or-later
import json
import os
import select
import subprocess
import sys
import time
import unittest

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from cli_support import PERIGEE, fresh_home, main

PATIENCE = 60
URI = "file:///tmp/a%20piece.lua"


class Server:
    def __init__(self, env=None):
        self.env = env or fresh_home()
        self.process = subprocess.Popen([PERIGEE, "lsp"], env=self.env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.data, self.number = b"", 0

    def send_bytes(self, data):
        self.process.stdin.write(data)
        self.process.stdin.flush()

    def send_body(self, body):
        self.send_bytes(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))

    def notify(self, method, params=None):
        self.send_body(json.dumps({"jsonrpc": "2.0", "method": method, "params": params}).encode())

    def receive(self):
        end = time.monotonic() + PATIENCE
        while True:
            head, found, rest = self.data.partition(b"\r\n\r\n")
            length = int(head.split(b"Content-Length: ")[1]) if found else 0
            if found and len(rest) >= length:
                self.data = rest[length:]
                return json.loads(rest[:length])
            ready = select.select([self.process.stdout], [], [], max(end - time.monotonic(), 0))[0]
            data = os.read(self.process.stdout.fileno(), 1 << 16) if ready else b""
            if not data:
                raise AssertionError(f"no message, but {self.data!r}; it ended with {self.process.poll()}")
            self.data += data

    def ask(self, method, params=None):
        """The result, or the error's code."""
        self.number += 1
        self.send_body(json.dumps({"jsonrpc": "2.0", "id": self.number, "method": method, "params": params}).encode())
        while True:
            message = self.receive()
            if message.get("id") == self.number:
                return message["result"] if "result" in message else message["error"]["code"]

    def diagnostics(self, version):
        while True:
            message = self.receive()
            if message.get("method") == "textDocument/publishDiagnostics" and message["params"].get("version") == version:
                return message["params"]["diagnostics"]


class Lsp(unittest.TestCase):
    def start(self, text=None, **options):
        server = Server(**options)
        self.addCleanup(lambda: (server.process.kill(), server.process.communicate()))
        if text is not None:
            server.capabilities = server.ask("initialize", {"capabilities": {}})["capabilities"]
            server.notify("initialized", {})
            self.open(server, text)
        return server

    def open(self, server, text, uri=URI):
        server.notify("textDocument/didOpen", {"textDocument": {"uri": uri, "languageId": "lua", "version": 1, "text": text}})

    def place(self, before, uri=URI):
        """Behind this text, which is the begin of the document, in UTF-16."""
        lines = before.split("\n")
        return {"textDocument": {"uri": uri}, "position": {"line": len(lines) - 1, "character": len(lines[-1].encode("utf-16-le")) // 2}}

    def change(self, server, version, *changes):
        server.notify("textDocument/didChange", {"textDocument": {"uri": URI, "version": version}, "contentChanges": changes})

    def complete(self, text, before=None):
        server = self.start(text)
        return {item["label"]: item for item in server.ask("textDocument/completion", self.place(before or text))["items"]}

    # Its life.

    def test_it_begins_and_ends_as_editors_expect(self):
        server = self.start()
        self.assertEqual(server.ask("textDocument/hover", {}), -32002)
        found = server.ask("initialize", {"capabilities": {}})
        self.assertEqual(found["serverInfo"]["name"], "perigee")
        self.assertEqual(found["capabilities"]["positionEncoding"], "utf-16")
        self.assertIsNone(server.ask("shutdown"))
        self.assertEqual(server.ask("textDocument/hover", {}), -32600)
        server.notify("exit")
        self.assertEqual(server.process.wait(PATIENCE), 0)

    def test_it_ends_with_its_editor(self):
        server = self.start('d1(s"bd")')
        server.process.stdin.close()
        self.assertEqual(server.process.wait(PATIENCE), 1)
        server.process.stdin = None

    # Mistakes.

    def test_mistakes_are_told_at_their_utf16_places(self):
        for before, wrong, after in (('d1(s"bd")\nd2(s"é𝄞 [bd] ', "]", '")'), ("local x = 1\nx = ", "=", " 3\n"), ('d1(s"𝄞":', "fats", "(2))"),
                                     ('d1(s"bd"\r\n  :', "fats", "(2))"), ('d1(s"bd [hh', '"', ")")):
            text = before + wrong + after
            found = self.start(text).diagnostics(1)
            self.assertEqual(len(found), 1, (text, found))
            self.assertEqual(found[0]["range"]["start"], self.place(before)["position"], (text, found))
            self.assertEqual(found[0]["severity"], 1)

    def test_mistakes_follow_what_is_typed(self):
        server = self.start('--[[𝄞]] d1(s"bd":fats(2))\n-- end\n')
        self.assertEqual(len(server.diagnostics(1)), 1)
        self.change(server, 2, {"range": {"start": {"line": 0, "character": 18}, "end": {"line": 0, "character": 22}}, "text": "fast"})
        self.assertEqual(server.diagnostics(2), [])

    def test_what_a_file_only_has_when_trusted_is_not_run(self):
        home = fresh_home()
        path = os.path.join(home["HOME"], "made")
        text = f'os.execute("touch {path}")\nlocal f = io.open("{path}", "w")\nf:write("x")\ncppn.random{{seed=1}}:save("{path}")\nd1(s"bd [")'
        server = self.start(text, env=home)
        self.assertEqual([each["range"]["start"]["line"] for each in server.diagnostics(1)], [4])
        self.assertFalse(os.path.exists(path))

    def test_a_closed_text_has_no_mistakes(self):
        server = self.start('d1(s"bd [")')
        server.diagnostics(1)
        server.notify("textDocument/didClose", {"textDocument": {"uri": URI}})
        self.assertEqual(server.receive()["params"], {"uri": URI, "diagnostics": []})
        self.assertEqual(server.ask("textDocument/hover", self.place("d")), -32602)

    # What may follow, and what is there.

    def test_completion_in_code_and_in_strings(self):
        self.assertEqual(self.complete('d1(s"bd":palindr')["palindrome"]["detail"], "function")
        self.assertIn("superpwm", self.complete('d1(s"hh superpw"', 'd1(s"hh superpw'))
        self.assertIn("minor", self.complete('n"0":scale"C:mi'))
        self.assertIn("cutoff", self.complete('s"bd":cu'))
        self.assertIn("lpf", self.complete("dsp.lp"))
        self.assertEqual(self.complete("-- no"), {})

    def test_completion_knows_the_names_of_the_text(self):
        text = 'local swelling = 3\nsynth("reedy", function(v) return dsp.saw(v.freq) end)\n'
        self.assertEqual(self.complete(text + "d1(swel")["swelling"]["detail"], "variable")
        self.assertEqual(self.complete(text + 'd1(note"0":s"ree')["reedy"]["detail"], "synth")

    def test_completion_replaces_what_is_typed(self):
        item = self.complete('-- 𝄞\nd1(s"𝄞 superpw")', '-- 𝄞\nd1(s"𝄞 superpw')["superpwm"]
        self.assertEqual(item["textEdit"]["range"], {"start": {"line": 1, "character": 8}, "end": {"line": 1, "character": 15}})

    def test_an_editor_that_can_do_with_less_is_sent_less_and_told_the_rest_when_it_asks(self):
        server = self.start()
        able = {"completionList": {"itemDefaults": ["editRange"]}, "completionItem": {"resolveSupport": {"properties": ["documentation"]}}}
        server.ask("initialize", {"capabilities": {"textDocument": {"completion": able}}})
        self.open(server, 'd1(s"bd":palindr')
        found = server.ask("textDocument/completion", self.place('d1(s"bd":palindr'))
        self.assertEqual(found["itemDefaults"]["editRange"], {"start": {"line": 0, "character": 9}, "end": {"line": 0, "character": 16}})
        self.assertEqual(found["items"], [{"label": "palindrome", "kind": 3, "detail": "function"}])
        asked = server.ask("completionItem/resolve", found["items"][0])
        self.assertEqual(asked, {**found["items"][0], "documentation": asked["documentation"]})
        self.assertEqual(server.ask("completionItem/resolve", {"label": "no such"}), {"label": "no such"})
        for wrong in ({}, [], 3):
            self.assertEqual(server.ask("completionItem/resolve", wrong), -32602)

    def test_hover_tells_signature_help_and_example(self):
        server = self.start('d1(s"bd superpwm":fast(2))\nlocal x = dsp.lpf\nnothingatall()')
        found = server.ask("textDocument/hover", self.place('d1(s"bd superpwm":fa'))
        self.assertIn("pattern:fast(", found["contents"]["value"])
        self.assertEqual(found["contents"]["value"].count("```lua"), 2)
        self.assertEqual(found["range"]["start"], {"line": 0, "character": 18})
        self.assertIn("superpwm", server.ask("textDocument/hover", self.place('d1(s"bd supe'))["contents"]["value"])
        self.assertIn("dsp.lpf(", server.ask("textDocument/hover", self.place('d1(s"bd superpwm":fast(2))\nlocal x = dsp.lp'))["contents"]["value"])
        self.assertIsNone(server.ask("textDocument/hover", self.place('d1(s"bd superpwm":fast(2))\nlocal x = dsp.lpf\nnoth')))

    def test_signatures_say_which_argument_comes(self):
        server = self.start('d1(s"bd":every(4, rev))')
        for before, argument in (('d1(s"bd":every(', 0), ('d1(s"bd":every(4, ', 1)):
            found = server.ask("textDocument/signatureHelp", self.place(before))
            way = found["signatures"][found["activeSignature"]]
            self.assertTrue(way["label"].startswith("pattern:every("), way)
            self.assertEqual(found["activeParameter"], argument)
            self.assertGreaterEqual(len(way["parameters"]), 2)
        self.assertIsNone(server.ask("textDocument/signatureHelp", self.place("")))

    # What nobody should send.

    def test_what_is_no_message_gets_an_error_and_does_no_harm(self):
        server = self.start("d1()")
        server.diagnostics(1)
        for body, code in ((b"{", -32700), (b"", -32700), (b"\xff\xfe", -32700), (b"[" * 100000, -32700), (b'"\\ud800"', -32700), (b"3", -32600), (b"[]", -32600),
                           (b"{}", -32600), (b'{"id":1}', -32600), (b'{"id":1,"method":7}', -32600), (b'{"id":[],"method":"shutdown"}', -32600),
                           (b'{"id":1,"method":"no/such"}', -32601), (b'{"id":1,"method":"textDocument/hover"}', -32602),
                           (b'{"id":1,"method":"textDocument/hover","params":[1]}', -32602),
                           (b'{"id":1,"method":"textDocument/completion","params":{"textDocument":{"uri":5}}}', -32602)):
            server.send_body(body)
            self.assertEqual(server.receive()["error"]["code"], code, body[:50])
        for data in (b"Content-Length: x\r\n\r\n", b"Content-Length: -5\r\n\r\n", b"Hello: there\r\n\r\n", b"Content-Length: 99999999999999999999\r\n\r\n",
                     b"x" * 100000):
            server.send_bytes(data)
            self.assertEqual(server.receive()["error"]["code"], -32700, data[:50])
        self.assertIsNotNone(server.ask("textDocument/hover", self.place("d1")))

    def test_notices_that_are_none_are_left_out(self):
        server = self.start('d1(s"bd")')
        for method, params in (("textDocument/didChange", {}), ("textDocument/didChange", {"textDocument": {"uri": URI}, "contentChanges": [{"text": "x"}, {"range": 3}]}),
                               ("textDocument/didOpen", 7), ("textDocument/didClose", None), ("$/cancelRequest", {"id": 3}), ("no/such", {})):
            server.notify(method, params)
        self.assertIn("s(values)", server.ask("textDocument/hover", self.place("d1(s"))["contents"]["value"])

    def test_places_beyond_the_text_are_at_its_end(self):
        server = self.start('d1(s"bd":palindr')
        for position in ({"line": 0, "character": 10**6}, {"line": 10**6, "character": 0}, {"line": 0, "character": 1e300}):
            found = server.ask("textDocument/completion", {"textDocument": {"uri": URI}, "position": position})
            self.assertEqual([item["label"] for item in found["items"]], ["palindrome"])
        found = server.ask("textDocument/completion", {"textDocument": {"uri": URI}, "position": {"line": -1, "character": -5}})
        self.assertGreater(len(found["items"]), 100)

    def test_many_changes_make_the_text_that_the_editor_has(self):
        text, server = "é𝄞\r\nab\nc", self.start("é𝄞\r\nab\nc")
        for version in range(2, 40):
            text, lines = 'd1(s"bd [")\n' + text, 0
            self.change(server, version, {"range": {"start": {"line": lines, "character": 0}, "end": {"line": lines, "character": 0}}, "text": 'd1(s"bd [")\n'})
        self.change(server, 40, {"range": {"start": {"line": 38, "character": 1}, "end": {"line": 40, "character": 1}}, "text": "\nx = "})
        self.change(server, 41, {"range": {"start": {"line": 38, "character": 0}, "end": {"line": 39, "character": 4}}, "text": "d1(s'bd]')"})
        found = server.diagnostics(41)
        self.assertEqual([each["range"]["start"]["line"] for each in found], list(range(39)))
        self.assertEqual(found[-1]["range"]["start"]["character"], 7)


main()
