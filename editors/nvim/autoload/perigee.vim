" editors/nvim/autoload/perigee.vim -- perigee in Vim: evaluates lines, blocks, selections and files, and shows what they do.
" SPDX-License-Identifier: GPL-3.0-or-later
" Vim speaks no UDP, so `perigee send --json` does: a line of JSON for each message of docs/osc.md. Mistakes are in the quickfix list.

let s:patience = 1.0  " seconds for an answer that is waited for
let s:job = v:null
let s:token = ''
let s:number = 0
let s:asked = {}      " by id (or address): what is done with the answer
let s:sent = {}       " by id: {buffer, first, lines, anchor}; what sounds of it is shown where it is now
let s:order = []
let s:kept = 500      " evaluations, as many as perigee remembers

highlight default link PerigeeSent IncSearch
highlight default link PerigeeSounding Search
for [s:type, s:group] in [['perigee_sent', 'PerigeeSent'], ['perigee_sounding', 'PerigeeSounding'], ['perigee_anchor', '']]
  if empty(prop_type_get(s:type))
    call prop_type_add(s:type, s:group ==# '' ? {} : {'highlight': s:group, 'priority': 200})
  endif
endfor

function! s:say(text) abort
  if a:text !=# '' | echomsg 'perigee: ' . substitute(a:text, "\n.*", '', '') | endif
endfunction

function! s:warn(text) abort
  echohl ErrorMsg | call s:say(a:text) | echohl None
endfunction

" The connection.

function! s:command() abort
  return get(g:, 'perigee_command', ['perigee'])
endfunction

function! s:ended(job, status) abort
  if a:job is s:job
    let s:job = v:null
    let s:token = ''
  endif
endfunction

function! s:attached() abort
  return s:token !=# '' && job_status(s:job) ==# 'run'
endfunction

" Whether a perigee runs; where none did, or that one has ended, one is looked for.
function! s:attach() abort
  if s:attached() | return 1 | endif
  let s:asked = {}
  let s:job = job_start([s:command()[0], 'send', '--json'],
        \ {'mode': 'nl', 'out_cb': function('s:heard'), 'err_cb': {_, text -> s:warn(text)}, 'exit_cb': function('s:ended')})
  let l:begin = reltime()
  while s:job isnot v:null && job_status(s:job) ==# 'run' && s:token ==# '' && reltimefloat(reltime(l:begin)) < 3 * s:patience
    sleep 5m
  endwhile
  if !s:attached() | return 0 | endif
  call s:tell(['/subscribe', 'highlight', 'log'])
  return 1
endfunction

function! s:tell(message) abort
  call ch_sendraw(s:job, json_encode(a:message) . "\n")
endfunction

function! s:heard(channel, line) abort
  let l:message = json_decode(a:line)
  let [l:address, l:given] = [l:message[0], l:message[1:]]
  if l:address ==# '/attached'
    let s:token = l:given[0]
  elseif l:address ==# '/highlight'
    call s:highlight(l:given)
  elseif l:address ==# '/log'
    if l:given[0] ==# 'print' | call s:say(l:given[1]) | endif
  elseif !empty(l:given) && has_key(s:asked, l:given[0])
    call s:asked[l:given[0]](l:address, l:given)
  elseif l:address ==# '/error'
    call s:warn(l:given[1])
  endif
endfunction

function! s:next_id() abort
  let s:number += 1
  return 'vim-' . getpid() . '-' . s:number
endfunction

" Asks, and waits for the answer: its arguments, or an empty list.
function! s:answer(address, question) abort
  if !s:attach() | return [] | endif
  let l:id = s:next_id()
  let l:got = []
  let s:asked[l:id] = {_, given -> extend(l:got, given)}
  call s:tell([a:address, l:id, a:question])
  let l:begin = reltime()
  while empty(l:got) && s:attached() && reltimefloat(reltime(l:begin)) < s:patience
    sleep 2m
  endwhile
  call remove(s:asked, l:id)
  return l:got[1:]
endfunction

" Evaluation.

" Colours a stretch of the text, lines from 1 and bytes from 0, for so long.
function! s:colour(type, buffer, line, column, end_line, end_column, ms) abort
  let s:number += 1
  let l:id = s:number
  try
    call prop_add(a:line, a:column + 1,
          \ {'type': a:type, 'id': l:id, 'bufnr': a:buffer, 'end_lnum': a:end_line, 'end_col': a:end_column + 1})
  catch /^Vim\%((\a\+)\)\=:E96[456]/  " beyond the text
    return
  endtry
  call timer_start(a:ms, {-> bufloaded(a:buffer)
        \ && prop_remove({'type': a:type, 'id': l:id, 'both': 1, 'all': 1, 'bufnr': a:buffer})})
endfunction

function! s:remember(id, buffer, first, lines) abort
  let s:number += 1
  call prop_add(a:first, 1, {'type': 'perigee_anchor', 'id': s:number, 'bufnr': a:buffer})
  let s:sent[a:id] = {'buffer': a:buffer, 'first': a:first, 'lines': a:lines, 'anchor': s:number}
  call add(s:order, a:id)
  if len(s:order) > s:kept
    let l:old = remove(s:sent, remove(s:order, 0))
    if bufloaded(l:old.buffer)
      call prop_remove({'type': 'perigee_anchor', 'id': l:old.anchor, 'both': 1, 'bufnr': l:old.buffer})
    endif
  endif
endfunction

function! s:answered(id, buffer, address, given) abort
  if a:address ==# '/eval/value' | return s:say(a:given[1]) | endif
  call remove(s:asked, a:id)
  if a:address !=# '/eval/error' | return | endif
  let [_, l:message, l:file, l:line, l:column; l:_] = a:given
  " Without the code and the caret below it: here they are in the text.
  let l:message = substitute(l:message, "\n[^\n]*\n *^\\+\\(\n\\|$\\)", "\n", '')
  let l:at = l:line > 0 && (l:file ==# '' || l:file ==# fnamemodify(bufname(a:buffer), ':p'))
        \ ? {'bufnr': a:buffer} : {'filename': l:file}
  call setqflist([], 'a', {'title': 'perigee',
        \ 'items': [extend(l:at, {'lnum': l:line, 'col': l:column + 1, 'text': trim(l:message), 'type': 'E'})]})
  call s:warn('line ' . l:line . ': ' . l:message)
endfunction

" From that line (from 1) and byte (from 0) to before `end_column` of the line `last`.
function! s:evaluate(first, column, last, end_column) abort
  let l:lines = getline(a:first, a:last)
  if empty(l:lines) | return | endif
  if !s:attach() | return s:warn('no perigee runs; start one with :PerigeeStart') | endif
  let l:code = copy(l:lines)
  let l:code[-1] = strpart(l:code[-1], 0, a:end_column)
  let l:code[0] = strpart(l:code[0], a:column)
  call setqflist([], 'r', {'title': 'perigee', 'items': []})
  let [l:id, l:buffer] = [s:next_id(), bufnr('%')]
  let s:asked[l:id] = function('s:answered', [l:id, l:buffer])
  call s:remember(l:id, l:buffer, a:first, l:lines)
  call s:tell(['/eval', s:token, l:id, join(l:code, "\n"), expand('%:p'), a:first, a:column])
  call s:colour('perigee_sent', l:buffer, a:first, a:column, a:last, a:end_column, 200)
endfunction

function! perigee#evaluate(first, last) abort
  call s:evaluate(a:first, 0, a:last, len(getline(a:last)))
endfunction

function! perigee#block() abort
  if getline('.') !~# '\S' | return | endif
  let l:first = search('^\s*$', 'bnW') + 1
  let l:last = search('^\s*$', 'nW')
  call perigee#evaluate(l:first, l:last == 0 ? line('$') : l:last - 1)
endfunction

" What was selected last: the letters, or whole lines where lines were selected.
function! perigee#selection() abort
  let [l:from, l:to] = [getpos("'<"), getpos("'>")]
  if visualmode() !=# 'v' | return perigee#evaluate(l:from[1], l:to[1]) | endif
  let l:text = getline(l:to[1])
  let l:end = min([l:to[2], len(l:text)])
  let l:end += l:end > 0 ? len(matchstr(l:text, '.', l:end - 1)) - 1 : 0
  call s:evaluate(l:from[1], l:from[2] - 1, l:to[1], l:end)
endfunction

" What sounds: [id, slot, seconds, duration, line, column, end line, end column].
function! s:highlight(given) abort
  if !has_key(s:sent, a:given[0]) | return | endif
  call timer_start(max([0, float2nr(1000 * a:given[2])]), {-> s:sound(a:given)})
endfunction

function! s:sound(given) abort
  let [l:id, _, _, l:duration, l:line, l:column, l:end_line, l:end_column] = a:given
  let l:sent = get(s:sent, l:id, {})
  if empty(l:sent) || !bufloaded(l:sent.buffer) | return | endif
  " Where that line is now; not where it is no more what it was.
  let l:anchor = prop_find({'type': 'perigee_anchor', 'id': l:sent.anchor, 'both': 1, 'bufnr': l:sent.buffer, 'lnum': 1, 'col': 1}, 'f')
  if empty(l:anchor) | return | endif
  let l:now = l:anchor.lnum + l:line - l:sent.first
  if getbufline(l:sent.buffer, l:now) !=# [l:sent.lines[l:line - l:sent.first]] | return | endif
  call s:colour('perigee_sounding', l:sent.buffer, l:now, l:column, l:now + l:end_line - l:line, l:end_column,
        \ max([60, float2nr(1000 * l:duration)]))
endfunction

" Commands.

" /hush, /panic, /undo, /redo.
function! perigee#command(address) abort
  if s:attach() | call s:tell([a:address, s:token]) | else | call s:warn('no perigee runs') | endif
endfunction

" Mutes a slot, or lets it sound again.
function! perigee#mute(slot) abort
  if !s:attach() | return s:warn('no perigee runs') | endif
  let l:found = s:answer('/complete', 'mute(')
  let l:muted = 0
  for l:i in range(0, len(l:found) - 3, 3)
    if substitute(l:found[l:i], '"', '', 'g') ==# a:slot | let l:muted = l:found[l:i + 2] ==# 'muted' | endif
  endfor
  let l:id = s:next_id()
  let l:told = a:slot . (l:muted ? ' sounds' : ' is muted')
  let s:asked[l:id] = {address, given -> [remove(s:asked, l:id), s:say(address ==# '/eval/ok' ? l:told : get(given, 1, ''))]}
  call s:tell(['/eval', s:token, l:id, (l:muted ? 'unmute(' : 'mute(') . json_encode(a:slot) . ')'])
endfunction

" Starts a perigee in a terminal below, unless one runs.
function! perigee#start() abort
  if s:attached() | return s:say('one runs already; this uses it') | endif
  execute 'botright terminal ++rows=10 ' . join(map(copy(s:command()), 'fnameescape(v:val)'))
  wincmd p
endfunction

" Completion and help.

function! perigee#complete(findstart, base) abort
  let l:line = strpart(getline('.'), 0, col('.') - 1)
  if a:findstart | return match(l:line, '[0-9A-Za-z_#^]*$') | endif
  let l:before = getline(max([1, line('.') - 200]), line('.') - 1) + [l:line . a:base]
  let l:found = s:answer('/complete', join(l:before, "\n"))
  let l:words = []
  for l:i in range(0, len(l:found) - 3, 3)
    call add(l:words, {'word': l:found[l:i], 'menu': l:found[l:i + 1], 'info': l:found[l:i + 2]})
  endfor
  return {'words': l:words, 'refresh': 'always'}
endfunction

" What there is to say about a name, at the cursor.
function! perigee#help(name) abort
  let l:text = get(s:answer('/doc', a:name ==# '' ? expand('<cword>') : a:name), 0, '')
  if l:text !=# '' | call popup_atcursor(split(trim(l:text), "\n"), {'border': [], 'moved': 'any'}) | endif
endfunction

function! perigee#on() abort
  setlocal omnifunc=perigee#complete
  nnoremap <buffer> <silent> <localleader>e :PerigeeBlock<CR>
  nnoremap <buffer> <silent> <localleader>l :PerigeeEval<CR>
  xnoremap <buffer> <silent> <localleader>e :<C-u>call perigee#selection()<CR>
  nnoremap <buffer> <silent> <localleader>f :PerigeeFile<CR>
  nnoremap <buffer> <silent> <localleader>h :PerigeeHush<CR>
  nnoremap <buffer> <silent> <localleader>p :PerigeePanic<CR>
  nnoremap <buffer> <silent> <localleader>u :PerigeeUndo<CR>
  nnoremap <buffer> <silent> K :PerigeeHelp<CR>
  for l:slot in range(1, 9)
    execute 'nnoremap <buffer> <silent> <localleader>' . l:slot . ' :PerigeeMute ' . l:slot . '<CR>'
  endfor
endfunction
