-- tests/language/sound_test.lua: patterns heard: what is played sounds when it should, and nothing else does.
-- SPDX-License-Identifier: GPL-3.0-or-later

test("a kick on every beat", function() expect(s"bd*4"):over(1):onsetsAt{0, 0.5, 1, 1.5} end)
test("a cycle lasts two seconds", function() expect(s"bd ~"):over(2):onsetsAt{0, 2} end)
test("a tempo is kept", function() expect(function() setcps(2) d1(s"bd*2") end):over(2):onsetsAt{0, 0.25, 0.5, 0.75} end)
test("slots play together", function()
  expect(function() d1(s"bd ~ ~ ~") p("two", s"~ rim ~ ~") end):over(1):onsetsAt{0, 0.5}
end)
test("hush silences", function() expect(function() d1(s"bd*4") hush() end):isSilent() end)
test("nothing is silent", function() expect(silence):isSilent() end)
test("gain 0 is silent", function() expect(s"bd*4":gain(0)):isSilent() end)
test("a muted slot is silent", function() expect(function() d1(s"bd*4") mute(1) end):isSilent() end)
test("gain makes louder", function()
  expect(s"hh*4":gain(0.05)):peakBelow(-20)
  expect(s"hh*4":gain(0.5)).not_:peakBelow(-20)
end)
test("the limiter holds", function() expect(s"[bd, bd, bd, bd]*4":gain(1)):peakBelow(0) end)
test("a signal cannot be played", function() expect(function() expect(sine):isSilent() end):toFail("segment") end)
