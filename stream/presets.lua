-- stream/presets.lua -- What tracks can be heard through; at intensity 0 each leaves them as they are.
-- SPDX-License-Identifier: GPL-3.0-or-later

-- The gain of a compressor that hears both sides, so that neither moves alone.
local function held(x, threshold, ratio, attack, release)
  return ((x.left + x.right) * 0.5):compression(threshold, ratio, 12, attack, release)
end

preset("adaptive", function(x, intensity)
  return x * held(x, -30, 1 + 1.5 * intensity, 0.05, 0.6) * (1 + 0.8 * intensity)
end, "quiet passages come forward, loud ones stand back")

preset("gentle", function(x, intensity)
  return x:high_shelf(6000, 0.7, -4 * intensity) * held(x, -18, 1 + intensity, 0.02, 0.3)
end, "soft at the top, nothing sudden")

preset("warm", function(x, intensity)
  return x:low_shelf(200, 0.7, 4 * intensity):high_shelf(7000, 0.7, -3 * intensity) * (1 - 0.2 * intensity)
end, "more below, less above")

preset("bright", function(x, intensity)
  return x:high_shelf(5000, 0.7, 5 * intensity):peak(2800, 1, 2 * intensity) * (1 - 0.2 * intensity)
end, "air and presence")

preset("punchy", function(x, intensity)
  local struck = x:transient(0.5 * intensity, 0):low_shelf(120, 0.7, 2.5 * intensity)
  return struck * held(x, -20, 1 + 2 * intensity, 0.03, 0.12)
end, "beginnings that hit, a tight low end")
