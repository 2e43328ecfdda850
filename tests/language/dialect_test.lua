-- tests/language/dialect_test.lua: where Strudel and Tidal differ, and that each can be had in either.
-- SPDX-License-Identifier: GPL-3.0-or-later

local p = m"0 1 2 3"

test("the default is Strudel's", function() expect(p:chunk(4, add(10))):over(8):toEqual(strudel.chunk(4, add(10), p)) end)
test("what is the same in both exists once", function()
  for _, name in ipairs{"rev", "brak", "press"} do expect(tidal[name](p)):over(8):toEqual(strudel[name](p)) end
end)
test("tidal and strudel fast agree", function() expect(tidal.fast(3, p)):toEqual(strudel.fast(3, p)) end)

dialect"tidal"

test("a dialect holds from its line on", function() expect(p:chunk(4, add(10))):over(8):toEqual(tidal.chunk(4, add(10), p)) end)
test("a dialect in a test holds for that test", function()
  dialect"strudel"
  expect(p:chunk(4, add(10))):over(8):toEqual(strudel.chunk(4, add(10), p))
end)
test("and not for the next", function() expect(p:chunk(4, add(10))):over(8):toEqual(tidal.chunk(4, add(10), p)) end)
test("laws hold in Tidal too", function()
  expect(p:fast(3):slow(3)):toEqual(p)
  expect(p:rev():rev()):toEqual(p)
  expect(stack(p, silence)):toEqual(p)
  expect(p:every(1, rev)):toEqual(p:rev())
end)
