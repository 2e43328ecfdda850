-- editors/nvim/lua/perigee/init.lua -- perigee in Neovim: evaluates lines, blocks, selections and files, and shows what they do.
-- SPDX-License-Identifier: GPL-3.0-or-later
local client = require("perigee.client")
local marks = require("perigee.marks")
local api = vim.api

local perigee = {
  options = {
    command = { "perigee" }, -- what :PerigeeStart runs in a terminal
    language_server = true,  -- `perigee lsp` for buffers with perigee on: mistakes while you type
    keys = true,
  },
}

local function say(text, level)
  if text and text ~= "" then vim.notify("perigee: " .. text, level or vim.log.levels.INFO) end
end

client.heard["/highlight"] = function(given) marks.sound(unpack(given)) end
client.heard["/log"] = function(given) if given[1] == "print" then say(given[2]) end end
client.heard["/error"] = function(given) say(given[2], vim.log.levels.WARN) end

-- Evaluation.

local function told(buffer, result)
  if result.ok then return say(result.value) end
  local path = api.nvim_buf_get_name(buffer)
  if result.line == 0 or (result.file ~= "" and result.file ~= path) then
    local place = result.line > 0 and (result.file .. ":" .. result.line .. ": ") or ""
    return say(place .. result.message, vim.log.levels.ERROR)
  end
  marks.mistake(buffer, result.message, result.line, result.column, result.end_line, result.end_column)
  -- The rest is in the text; a longer message would wait for a key.
  local line = ("line %d: %s"):format(result.line, result.message:match("^[^\n]*"))
  say(vim.fn.strcharpart(line, 0, vim.o.columns - 25), vim.log.levels.ERROR)
end

-- From line `first`, byte `column`, to line `last`, byte `end_column`; all from 0, ends exclusive in the line.
local function evaluate(first, column, last, end_column)
  local buffer = api.nvim_get_current_buf()
  local lines = api.nvim_buf_get_lines(buffer, first, last + 1, false)
  if #lines == 0 then return end
  local code = vim.deepcopy(lines)
  code[#code] = code[#code]:sub(1, end_column)
  code[1] = code[1]:sub(column + 1)
  marks.clear_mistakes(buffer, first, last)
  local id, problem = client.evaluate(table.concat(code, "\n"), api.nvim_buf_get_name(buffer), first + 1, column,
    function(result) if api.nvim_buf_is_valid(buffer) then told(buffer, result) end end)
  if not id then return say(problem, vim.log.levels.ERROR) end
  marks.remember(id, buffer, first, lines)
  marks.flash(buffer, first, column, last, #code == 1 and column + #code[1] or #code[#code])
end

local function whole_lines(first, last)
  evaluate(first, 0, last, #(api.nvim_buf_get_lines(0, last, last + 1, false)[1] or ""))
end

-- Lines counted from 1, as ranges of commands are.
function perigee.evaluate_lines(first, last) whole_lines(first - 1, last - 1) end

function perigee.evaluate_line()
  local line = api.nvim_win_get_cursor(0)[1] - 1
  whole_lines(line, line)
end

-- The lines around the cursor without an empty one among them.
function perigee.evaluate_block()
  local line = api.nvim_win_get_cursor(0)[1]
  local function is_text(number) return (api.nvim_buf_get_lines(0, number - 1, number, false)[1] or ""):find("%S") end
  if not is_text(line) then return end
  local first, last, count = line, line, api.nvim_buf_line_count(0)
  while first > 1 and is_text(first - 1) do first = first - 1 end
  while last < count and is_text(last + 1) do last = last + 1 end
  whole_lines(first - 1, last - 1)
end

-- What was selected last: the letters, or whole lines where lines were selected.
function perigee.evaluate_selection()
  local from, to = api.nvim_buf_get_mark(0, "<"), api.nvim_buf_get_mark(0, ">")
  if from[1] == 0 then return say("nothing is selected", vim.log.levels.WARN) end
  if vim.fn.visualmode() ~= "v" then return whole_lines(from[1] - 1, to[1] - 1) end
  local last = api.nvim_buf_get_lines(0, to[1] - 1, to[1], false)[1] or ""
  local letter = vim.str_byteindex(last, vim.str_utfindex(last, math.min(to[2], #last)) + (to[2] < #last and 1 or 0))
  evaluate(from[1] - 1, from[2], to[1] - 1, letter)
end

function perigee.evaluate_file() whole_lines(0, api.nvim_buf_line_count(0) - 1) end

-- Commands.

local function command(address)
  return function()
    client.command(address, function(problem)
      if problem then say(problem, vim.log.levels.ERROR) end
    end)
  end
end
perigee.hush, perigee.panic, perigee.undo, perigee.redo =
  command("/hush"), command("/panic"), command("/undo"), command("/redo")

-- Mutes a slot, or lets it sound again.
function perigee.mute(slot)
  slot = tostring(slot)
  client.complete("mute(", function(slots)
    local muted = false
    for _, each in ipairs(slots) do
      if each.name:gsub('"', "") == slot then muted = each.summary == "muted" end
    end
    local code = ("%s(%q)"):format(muted and "unmute" or "mute", slot)
    local id, problem = client.evaluate(code, "", 1, 0, function(result)
      say(result.ok and (slot .. (muted and " sounds" or " is muted")) or result.message)
    end)
    if not id then say(problem, vim.log.levels.ERROR) end
  end)
end

-- Starts a perigee in a terminal below, unless one runs.
function perigee.start()
  if client.attach() then return say("one runs already; this uses it") end
  local window = api.nvim_get_current_win()
  vim.cmd("botright 10new")
  if vim.fn.termopen(perigee.options.command) <= 0 then
    return say("cannot run " .. perigee.options.command[1], vim.log.levels.ERROR)
  end
  api.nvim_set_current_win(window)
  local timer, tries = vim.loop.new_timer(), 0
  timer:start(50, 50, vim.schedule_wrap(function()
    tries = tries + 1
    if timer:is_closing() or not (client.attach() or tries > 200) then return end
    timer:close()
    if not client.attached() then say("it did not start", vim.log.levels.ERROR) end
  end))
end

-- Completion and help.

-- For 'omnifunc': the running instrument's names where there is one, else the language server's.
function perigee.omnifunc(findstart, base)
  if not client.attach() then return vim.lsp.omnifunc(findstart, base) end
  local cursor = api.nvim_win_get_cursor(0)
  local line = api.nvim_get_current_line():sub(1, cursor[2])
  if findstart == 1 then return #line - #line:match("[%w_#%^]*$") end
  local before = api.nvim_buf_get_lines(0, math.max(cursor[1] - 200, 0), cursor[1] - 1, false)
  before[#before + 1] = line .. base
  local found
  client.complete(table.concat(before, "\n"), function(items) found = items end)
  vim.wait(1000, function() return found end, 5)
  local words = vim.tbl_map(function(each) return { word = each.name, menu = each.kind, info = each.summary } end, found or {})
  return { words = words, refresh = "always" } -- asked anew with each letter: a datagram does not hold all names
end

-- What there is to say about the name under the cursor, in a window.
function perigee.help(name)
  name = name ~= nil and name ~= "" and name or vim.fn.expand("<cword>")
  if not client.attach() then return vim.lsp.buf.hover() end
  client.doc(name, function(text)
    if text and text:find("^unknown name") and perigee.server then return vim.lsp.buf.hover() end -- a sound, perhaps
    if text then vim.lsp.util.open_floating_preview(vim.split(vim.trim(text), "\n"), "", { border = "single" }) end
  end)
end

-- Buffers.

local kKeys = {
  { "n", "<C-CR>", "evaluate_block" }, { "n", "<localleader>e", "evaluate_block" }, { "n", "<localleader>l", "evaluate_line" },
  { "n", "<localleader>f", "evaluate_file" }, { "n", "<localleader>h", "hush" }, { "n", "<localleader>p", "panic" },
  { "n", "<localleader>u", "undo" }, { "n", "K", "help" },
}

-- With the samples and the dialect of the perigee that is started.
local function server_command()
  local command = perigee.options.command
  local found = { command[1], "lsp" }
  for i = 2, #command - 1 do
    if command[i] == "--samples" or command[i] == "--dialect" then vim.list_extend(found, { command[i], command[i + 1] }) end
  end
  return found
end

local function start_language_server(buffer)
  local program = perigee.options.command[1]
  if vim.fn.executable(program) ~= 1 or api.nvim_buf_get_name(buffer) == "" then return end
  perigee.server = perigee.server or vim.lsp.start_client({ name = "perigee", cmd = server_command(), root_dir = vim.fn.getcwd(),
                                                             on_exit = function() perigee.server = nil end })
  if perigee.server then vim.lsp.buf_attach_client(buffer, perigee.server) end
end

-- Keys, completion and the language server for this buffer.
function perigee.on()
  local buffer = api.nvim_get_current_buf()
  vim.b.perigee = true
  vim.bo.omnifunc = "v:lua.require'perigee'.omnifunc"
  if perigee.options.keys then
    for _, key in ipairs(kKeys) do vim.keymap.set(key[1], key[2], function() perigee[key[3]]() end, { buffer = buffer }) end
    vim.keymap.set("x", "<localleader>e", ":<C-u>lua require('perigee').evaluate_selection()<CR>", { buffer = buffer, silent = true })
    vim.keymap.set("x", "<C-CR>", ":<C-u>lua require('perigee').evaluate_selection()<CR>", { buffer = buffer, silent = true })
    for slot = 1, 9 do
      vim.keymap.set("n", "<localleader>" .. slot, function() perigee.mute(slot) end, { buffer = buffer })
    end
  end
  if perigee.options.language_server then start_language_server(buffer) end
  client.attach()
end

function perigee.setup(options) perigee.options = vim.tbl_extend("force", perigee.options, options or {}) end

marks.colours()
return perigee
