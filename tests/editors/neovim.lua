-- tests/editors/neovim.lua -- What the Neovim plugin promises, tried in Neovim itself beside a perigee that runs; neovim.py starts both.
-- SPDX-License-Identifier: GPL-3.0-or-later
local perigee, client, marks = require("perigee"), require("perigee.client"), require("perigee.marks")
local osc = require("perigee.osc")
local api = vim.api
local kPatienceMs = 30000

local said = {}
vim.notify = function(text) said[#said + 1] = text end

local function equal(got, expected, what)
  if not vim.deep_equal(got, expected) then
    error(("%s: %s, not %s"):format(what or "got", vim.inspect(got), vim.inspect(expected)), 2)
  end
end
local function wait(what, is_so)
  if not vim.wait(kPatienceMs, is_so, 5) then error("never: " .. what .. "\n" .. vim.inspect(said), 2) end
end
-- The answer of something that calls back.
local function answer(ask, ...)
  local got
  local arguments = { ... }
  arguments[#arguments + 1] = function(value) got = { value } end
  ask(unpack(arguments))
  wait("an answer", function() return got end)
  return got[1]
end
local function playing() return answer(client.status).playing end
local opened = 0
local function open(...)
  opened = opened + 1
  vim.cmd("edit! piece" .. opened .. ".lua")
  api.nvim_buf_set_lines(0, 0, -1, false, { ... })
  perigee.on()
end
local function at(line, column) api.nvim_win_set_cursor(0, { line, column or 0 }) end
local function mistakes() return vim.diagnostic.get(0, { namespace = marks.mistakes }) end

local tests = {}

function tests.numbers_of_every_type_are_read()
  local data = "/x\0\0,ihfds\0\0" .. "\255\255\255\254" .. "\0\0\0\1\0\0\0\2" .. "\192\96\0\0" .. "\63\185\153\153\153\153\153\154" .. "né\0"
  local address, given = osc.decode(data)
  equal({ address, given }, { "/x", { -2, 4294967298, -3.5, 0.1, "né" } })
  equal({ osc.decode(osc.encode("/eval", { "abc", "", -5, 70000 })) }, { "/eval", { "abc", "", -5, 70000 } })
  equal(osc.decode("/x\0\0,f\0\0\0"), nil)
end

function tests.lines_blocks_selections_and_files_play()
  open('d1(s"bd*4")', "", 'd2(s"hh*2"', ')', "", "d3(s'sn') d4(s'cp')")
  at(1) perigee.evaluate_line()
  local function flashing() return api.nvim_buf_get_extmarks(0, api.nvim_get_namespaces()["perigee-flash"], 0, -1, { details = true }) end
  local flash = flashing()[1]
  equal({ flash[2], flash[3], flash[4].end_row, flash[4].end_col }, { 0, 0, 0, 11 }, "what flashes")
  wait("1", function() return playing() == "1" end)
  wait("the end of the flash", function() return #flashing() == 0 end)
  at(4) perigee.evaluate_block()
  wait("1 2", function() return playing() == "1 2" end)
  vim.cmd([[execute "normal! 6GV\<Esc>"]])
  at(6, 10)
  vim.cmd([[execute "normal! v$h\<Esc>"]])
  perigee.evaluate_selection()
  wait("1 2 4", function() return playing() == "1 2 4" end)
  vim.cmd("PerigeeFile")
  wait("1 2 3 4", function() return playing() == "1 2 3 4" end)
  vim.cmd("PerigeeHush")
  wait("silence", function() return playing() == "" end)
end

function tests.a_mistake_is_shown_where_it_is_and_goes_when_it_is_mended()
  open("", "-- é", 'd1(s"é [bd"):fast(2)')
  at(3) perigee.evaluate_line()
  wait("a mistake", function() return #mistakes() == 1 end)
  local found = mistakes()[1]
  equal({ found.lnum, found.col, found.severity }, { 2, 11, vim.diagnostic.severity.ERROR })
  assert(found.message:find("mini%-notation.*ends here\nd1%(…%) gives no pattern back"), found.message)
  api.nvim_buf_set_lines(0, 0, 0, false, { "-- a line above" })
  perigee.evaluate_lines(3, 3)
  equal(#mistakes(), 1)
  api.nvim_buf_set_lines(0, 3, 4, false, { 'd1(s"bd")' })
  at(4) perigee.evaluate_line()
  equal(mistakes(), {})
  wait("1", function() return playing() == "1" end)
end

function tests.what_sounds_is_marked_where_it_is_now()
  open('d1(s"bd*8 ~")')
  perigee.evaluate_line()
  api.nvim_buf_set_lines(0, 0, 0, false, { "-- a line above" })
  wait("bd is marked", function() -- the 8 is too, and its mark may go after that of bd
    for _, seen in ipairs(api.nvim_buf_get_extmarks(0, marks.sounding, 0, -1, { details = true })) do
      if vim.deep_equal({ seen[2], seen[3], seen[4].end_row, seen[4].end_col }, { 1, 5, 1, 7 }) then return true end
    end
  end)
  api.nvim_buf_set_lines(0, 1, 2, false, { 'd1(s"cp*8 ~")' }) -- another text now
  wait("none any more", function() return #api.nvim_buf_get_extmarks(0, marks.sounding, 0, -1, {}) == 0 end)
  perigee.hush()
  wait("silence", function() return playing() == "" end)
end

function tests.names_are_completed_and_explained()
  for typed, completed in pairs({ ['d1(s"bd":palindr'] = 'd1(s"bd":palindrome', ['d1(s"hh superpw'] = 'd1(s"hh superpwm' }) do
    open(typed)
    vim.cmd([[execute "normal! A\<C-x>\<C-o>"]])
    equal(api.nvim_get_current_line(), completed)
  end
  assert(answer(client.doc, "fast"):find("fast%("))
  perigee.help("fast")
  wait("a window", function() return #api.nvim_list_wins() > 1 end)
  vim.cmd("only!")
end

function tests.values_are_told_and_slots_muted()
  open("1 + 1", 'print("so")', 'd3(s"bd")')
  perigee.evaluate_line()
  wait("2", function() return vim.tbl_contains(said, "perigee: 2") end)
  at(2) perigee.evaluate_line()
  wait("so", function() return vim.tbl_contains(said, "perigee: so") end)
  at(3) perigee.evaluate_line()
  wait("3", function() return playing() == "3" end)
  for _, text in ipairs({ "perigee: 3 is muted", "perigee: 3 sounds" }) do
    perigee.mute(3)
    wait(text, function() return vim.tbl_contains(said, text) end)
  end
end

function tests.mistakes_are_shown_while_typing()
  open('d1(s"bd":fats(2))')
  wait("a mistake of the language server", function()
    for _, each in ipairs(vim.diagnostic.get(0)) do
      if each.message:find("did you mean") then return each.lnum == 0 and each.col == 9 end
    end
  end)
end

-- The last: it ends the perigee that neovim.py started.
local function without_perigee_it_says_so_and_starts_one()
  vim.loop.kill(tonumber(client.endpoint().pid), "sigterm")
  wait("its end", function() return not client.endpoint() end)
  open('d1(s"bd")')
  perigee.evaluate_line()
  wait("a word", function() return said[#said]:find("no perigee runs") end)
  perigee.setup({ command = { "perigee", "--no-audio", "--ctrl-port", "0" } })
  vim.cmd("PerigeeStart")
  wait("a perigee", client.attached)
  perigee.evaluate_line()
  wait("1", function() return playing() == "1" end)
  vim.loop.kill(tonumber(client.endpoint().pid), "sigterm")
end

local failed = 0
local function run(name, test)
  local ok, problem = xpcall(test, debug.traceback)
  io.stdout:write(ok and "ok   " or "FAIL ", name, "\n", ok and "" or problem .. "\n")
  if not ok then failed = failed + 1 end
end
local names = vim.tbl_keys(tests)
table.sort(names)
for _, name in ipairs(names) do run(name, tests[name]) end
run("without_perigee_it_says_so_and_starts_one", without_perigee_it_says_so_and_starts_one)
vim.cmd(failed == 0 and "qall!" or "cquit")
