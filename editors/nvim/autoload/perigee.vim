" editors/nvim/autoload/perigee.vim -- perigee in Vim, which speaks no UDP: code goes through `perigee send`, mistakes into the quickfix list.
" SPDX-License-Identifier: GPL-3.0-or-later

function! s:program() abort
  return get(g:, 'perigee_command', ['perigee'])[0]
endfunction

function! s:said(channel, text) abort
  echomsg 'perigee: ' . a:text
endfunction

function! s:failed(channel, text) abort
  call setqflist([], 'a', {'title': 'perigee', 'lines': [a:text], 'efm': '%f:%l:%c: %m'})
  echohl ErrorMsg | echomsg a:text | echohl None
endfunction

" Code that begins at that line of the file.
function! perigee#send(code, file, line) abort
  call setqflist([], 'r', {'title': 'perigee', 'items': []})
  let l:command = [s:program(), 'send', '-', '--line', string(a:line)] + (a:file ==# '' ? [] : ['--file', a:file])
  let l:job = job_start(l:command, {'in_mode': 'raw', 'out_cb': function('s:said'), 'err_cb': function('s:failed')})
  if job_status(l:job) ==# 'fail' | echoerr 'cannot run ' . s:program() | return | endif
  call ch_sendraw(l:job, a:code)
  call ch_close_in(l:job)
endfunction

function! s:flash(first, last) abort
  let l:match = matchadd('IncSearch', '\%>' . (a:first - 1) . 'l\%<' . (a:last + 1) . 'l')
  call timer_start(200, {-> execute('silent! call matchdelete(' . l:match . ')')})
endfunction

function! perigee#evaluate(first, last) abort
  call s:flash(a:first, a:last)
  call perigee#send(join(getline(a:first, a:last), "\n") . "\n", expand('%:p'), a:first)
endfunction

function! perigee#block() abort
  if getline('.') !~# '\S' | return | endif
  let l:first = search('^\s*$', 'bnW') + 1
  let l:last = search('^\s*$', 'nW')
  call perigee#evaluate(l:first, l:last == 0 ? line('$') : l:last - 1)
endfunction

function! perigee#start() abort
  execute 'botright terminal ++rows=10 ' . join(map(copy(get(g:, 'perigee_command', ['perigee'])), 'fnameescape(v:val)'))
  wincmd p
endfunction

function! perigee#help(name) abort
  call perigee#send('help(' . json_encode(a:name ==# '' ? expand('<cword>') : a:name) . ')', '', 1)
endfunction

function! perigee#on() abort
  nnoremap <buffer> <silent> <localleader>e :PerigeeBlock<CR>
  nnoremap <buffer> <silent> <localleader>l :PerigeeEval<CR>
  xnoremap <buffer> <silent> <localleader>e :PerigeeEval<CR>
  nnoremap <buffer> <silent> <localleader>f :PerigeeFile<CR>
  nnoremap <buffer> <silent> <localleader>h :PerigeeHush<CR>
  nnoremap <buffer> <silent> <localleader>p :PerigeePanic<CR>
  nnoremap <buffer> <silent> <localleader>u :PerigeeUndo<CR>
  nnoremap <buffer> <silent> K :PerigeeHelp<CR>
  for l:slot in range(1, 9)
    execute 'nnoremap <buffer> <silent> <localleader>' . l:slot . ' :PerigeeMute ' . l:slot . '<CR>'
  endfor
endfunction
