;;; emacs.el --- What the Emacs mode promises, tried in Emacs beside a perigee that runs; emacs.py starts both  -*- lexical-binding: t -*-
;; SPDX-License-Identifier: GPL-3.0-or-later
(require 'ert)
(require 'perigee)

(defvar said nil)
(advice-add 'message :before (lambda (format &rest arguments)
                               (when format (push (apply #'format-message format arguments) said))))

(defmacro wait-until (&rest condition)
  "Until CONDITION holds."
  `(with-timeout (30 (ert-fail (list ',condition said)))
     (while (not (progn ,@condition)) (accept-process-output nil 0.02))))

(defmacro with-code (text &rest body)
  "BODY in a buffer with TEXT, point at its begin."
  (declare (indent 1))
  `(with-temp-buffer
     (switch-to-buffer (current-buffer))
     (perigee-mode)
     (insert ,text)
     (goto-char (point-min))
     ,@body))

(defun playing () (cdr (assoc "playing" (perigee-client-wait #'perigee-client-status 30))))
(defun marked () (seq-filter (lambda (each) (eq (overlay-get each 'perigee) 'perigee-sounding)) (overlays-in (point-min) (point-max))))

(ert-deftest numbers-of-every-type-are-read ()
  (should (equal (perigee-osc-decode (concat "/x\0\0,ihfds\0\0" (unibyte-string 255 255 255 254 0 0 0 1 0 0 0 2 192 96 0 0
                                                                                63 185 153 153 153 153 153 154)
                                             (encode-coding-string "né\0" 'utf-8)))
                 '("/x" -2 4294967298 -3.5 0.1 "né")))
  (should (equal (perigee-osc-decode (perigee-osc-encode "/eval" "é" "" -5 70000)) '("/eval" "é" "" -5 70000)))
  (should-not (perigee-osc-decode "/x\0\0,f\0\0")))

(ert-deftest lines-blocks-regions-and-files-play ()
  (with-code "d1(s\"bd*4\")\n\nd2(s\"hh*2\"\n)\n\nd3(s'sn') d4(s'cp')\n"
    (perigee-eval-line)
    (let ((flash (seq-find (lambda (each) (eq (overlay-get each 'perigee) 'perigee-sent)) (overlays-in (point-min) (point-max)))))
      (should (equal (buffer-substring (overlay-start flash) (overlay-end flash)) "d1(s\"bd*4\")"))
      (wait-until (null (overlay-buffer flash))))
    (wait-until (equal (playing) "1"))
    (forward-line 3)
    (perigee-eval-block)
    (wait-until (equal (playing) "1 2"))
    (search-forward "d4")
    (perigee-eval-region (match-beginning 0) (line-end-position))
    (wait-until (equal (playing) "1 2 4"))
    (perigee-eval-buffer)
    (wait-until (equal (playing) "1 2 3 4"))
    (perigee-hush)
    (wait-until (equal (playing) ""))))

(ert-deftest a-mistake-is-shown-where-it-is-and-goes-when-it-is-mended ()
  (with-code "\n-- é\nd1(s\"é [bd\"):fast(2)"
    (goto-char (point-max))
    (perigee-eval-line)
    (wait-until (flymake-diagnostics))
    (let ((found (car (flymake-diagnostics))))
      (should (equal (buffer-substring (flymake-diagnostic-beg found) (line-end-position)) "\"):fast(2)"))
      (should (string-match-p "mini-notation.*ends here\nd1(…) gives no pattern back.*\\'" (flymake-diagnostic-text found))))
    (search-backward "[")
    (delete-region (point) (line-end-position))
    (insert "bd\")")
    (perigee-eval-line)
    (wait-until (null (flymake-diagnostics)))
    (perigee-hush)))

(ert-deftest what-sounds-is-marked-where-it-is-now ()
  (with-code "d1(s\"bd*8 ~\")"
    (perigee-eval-line)
    (goto-char (point-min))
    (insert "-- a line above\n")
    (wait-until (member '("bd" . 2) (mapcar (lambda (each) (cons (buffer-substring (overlay-start each) (overlay-end each))
                                                                 (line-number-at-pos (overlay-start each))))
                                            (marked))))
    (search-forward "bd")
    (replace-match "cp")
    (wait-until (null (marked)))
    (perigee-hush)
    (wait-until (equal (playing) ""))))

(ert-deftest names-are-completed-and-explained ()
  (with-code "d1(s\"bd\":palindr"
    (goto-char (point-max))
    (completion-at-point)
    (should (equal (buffer-string) "d1(s\"bd\":palindrome"))
    (should (string-match-p "palindrome" (perigee-client-wait (lambda (tell) (perigee-eldoc tell)) 30))))
  (with-code "d1(s\"hh superpw"
    (goto-char (point-max))
    (completion-at-point)
    (should (equal (buffer-string) "d1(s\"hh superpwm"))))

(ert-deftest values-are-told-and-slots-muted ()
  (with-code "1 + 1\nprint(\"so\")\nd3(s\"bd\")"
    (perigee-eval-line)
    (wait-until (member "2" said))
    (forward-line)
    (perigee-eval-line)
    (wait-until (member "so" said))
    (forward-line)
    (perigee-eval-line)
    (wait-until (equal (playing) "3"))
    (dolist (text '("perigee: 3 is muted" "perigee: 3 sounds"))
      (perigee-mute 3)
      (wait-until (member text said)))
    (perigee-hush)))

(ert-deftest without-perigee-it-says-so-and-starts-one () ; the last by its name: it ends the perigee that emacs.py started
  (with-code "d1(s\"bd\")"
    (signal-process (string-to-number (cdr (assoc "pid" (perigee-client-endpoint)))) 'sigterm)
    (wait-until (null (perigee-client-endpoint)))
    (should-error (perigee-eval-line) :type 'user-error)
    (let ((perigee-command '("perigee" "--plain" "--no-audio" "--ctrl-port" "0")))
      (save-window-excursion (perigee-start)))
    (wait-until (perigee-client-endpoint))
    (perigee-eval-line)
    (wait-until (equal (playing) "1"))
    (signal-process (string-to-number (cdr (assoc "pid" (perigee-client-endpoint)))) 'sigterm)))
