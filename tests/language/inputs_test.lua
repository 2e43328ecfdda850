-- tests/language/inputs_test.lua: what is set by name is what patterns read.
-- SPDX-License-Identifier: GPL-3.0-or-later

test("an input that nothing has set is its default", function() expect(cF(3, "unset")):toEqual(cF(3, "other")) end)
test("what is set is read", function()
  setF("knob", "0.25 0.75")
  expect(cF(0, "knob"):segment(2)):toEqual("0.25 0.75")
end)
