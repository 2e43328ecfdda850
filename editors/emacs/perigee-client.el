;;; perigee-client.el --- The perigee that runs: where it listens, what is asked of it, who hears the answers  -*- lexical-binding: t; byte-compile-docstring-max-column: 140 -*-
;; SPDX-License-Identifier: GPL-3.0-or-later

;;; Code:

(require 'perigee-osc)
(require 'seq)
(require 'subr-x)

(defconst perigee-client--longest 60000 "Bytes of code in a message.")
(defconst perigee-client--patience 20 "Seconds until an answer must have come.")

(defvar perigee-client-heard nil
  "What is done with messages that nobody asked for: an alist of addresses and functions of the arguments.")
(defvar perigee-client--process nil)
(defvar perigee-client--token nil)
(defvar perigee-client--asked (make-hash-table :test #'equal) "Functions of an answer's address and arguments, by its key.")
(defvar perigee-client--number 0)

(defun perigee-client-endpoint ()
  "The fields of the endpoint file as an alist, or nil where no perigee runs."
  (let* ((variable (lambda (name) (let ((value (getenv name))) (and value (not (equal value "")) value))))
         (path (expand-file-name "perigee/endpoint" (or (funcall variable "XDG_RUNTIME_DIR") (funcall variable "XDG_STATE_HOME")
                                                        "~/.local/state")))
         (fields (when (file-readable-p path)
                   (with-temp-buffer
                     (insert-file-contents path)
                     (mapcar (lambda (line) (let ((parts (split-string line "="))) (cons (car parts) (cadr parts))))
                             (split-string (buffer-string) "\n" t))))))
    (and (equal (cdr (assoc "version" fields)) "1")
         (assoc "token" fields) (assoc "osc" fields)
         (process-attributes (string-to-number (or (cdr (assoc "pid" fields)) "0")))
         fields)))

(defun perigee-client-detach ()
  "Ends the connection, if there is one."
  (when perigee-client--process (delete-process perigee-client--process))
  (let ((asked (hash-table-values perigee-client--asked)))
    (setq perigee-client--process nil perigee-client--token nil)
    (clrhash perigee-client--asked)
    (dolist (each asked) (funcall each "/error" '("" "perigee has ended, or another one runs now")))))

(defun perigee-client--receive (_process data)
  "Hands the message in DATA to whoever waits for it."
  (pcase (perigee-osc-decode data)
    (`(,address . ,arguments)
     (let ((asked (and (not (equal address "/highlight")) (gethash (car arguments) perigee-client--asked)))
           (heard (cdr (assoc address perigee-client-heard))))
       (cond (asked (funcall asked address arguments))
             (heard (funcall heard arguments)))))))

(defun perigee-client-attach ()
  "Whether a perigee runs; this is connected to it then, anew where another one has started."
  (let ((endpoint (perigee-client-endpoint)))
    (cond ((null endpoint) (perigee-client-detach))
          ((equal (cdr (assoc "token" endpoint)) perigee-client--token))
          (t
           (perigee-client-detach)
           (setq perigee-client--token (cdr (assoc "token" endpoint))
                 perigee-client--process
                 (make-network-process :name "perigee" :type 'datagram :host "127.0.0.1" :noquery t :coding 'binary
                                       :service (string-to-number (cdr (assoc "osc" endpoint)))
                                       :filter #'perigee-client--receive))
           (perigee-client--send "/subscribe" "highlight" "log")))
    (and endpoint t)))

(defun perigee-client--send (&rest message)
  "Sends MESSAGE, an address and its arguments."
  (process-send-string perigee-client--process (apply #'perigee-osc-encode message)))

(defun perigee-client--ask (key answered &rest message)
  "Sends MESSAGE.  ANSWERED hears the address and arguments of answers that begin with KEY until it returns non-nil."
  (let* ((timer nil)
         (hear (lambda (address arguments)
                 (when (funcall answered address arguments)
                   (remhash key perigee-client--asked)
                   (cancel-timer timer)))))
    (setq timer (run-at-time perigee-client--patience nil
                             (lambda () (when (eq (gethash key perigee-client--asked) hear)
                                          (funcall hear "/error" (list (car message) "perigee does not answer"))))))
    (puthash key hear perigee-client--asked)
    (apply #'perigee-client--send message)))

(defun perigee-client--next-id ()
  "An id that nobody else has."
  (format "emacs-%d-%d" (emacs-pid) (setq perigee-client--number (1+ perigee-client--number))))

(defun perigee-client-evaluate (code file line column done)
  "Evaluates CODE, which begins at LINE (from 1) and byte COLUMN (from 0) of FILE.
DONE is called with (t VALUE), or (nil MESSAGE FILE LINE COLUMN END-LINE END-COLUMN).
Answers the id that highlights will have; signals a `user-error' where nothing can be sent."
  (unless (perigee-client-attach) (user-error "No perigee runs; M-x perigee-start starts one"))
  (when (> (string-bytes code) perigee-client--longest)
    (user-error "This is too much code for one message; evaluate parts of it"))
  (when (seq-contains-p code 0) (user-error "This is no text: it has a zero byte in it"))
  (let ((id (perigee-client--next-id)) (value nil))
    (perigee-client--ask
     id
     (lambda (address arguments)
       (pcase address
         ("/eval/value" (setq value (cadr arguments)) nil)
         ("/eval/ok" (funcall done (list t value)) t)
         ("/eval/error" (funcall done (cons nil (cdr arguments))) t)
         (_ (funcall done (list nil (cadr arguments) file line column line column)) t)))
     "/eval" perigee-client--token id code file line column)
    id))

(defun perigee-client-command (address done)
  "Sends /hush, /panic, /undo or /redo, the ADDRESS; DONE is called with nil or with the problem."
  (unless (perigee-client-attach) (user-error "No perigee runs; M-x perigee-start starts one"))
  (perigee-client--ask address
                       (lambda (from arguments) (funcall done (and (equal from "/error") (cadr arguments))) t)
                       address perigee-client--token))

(defun perigee-client-complete (prefix done)
  "Calls DONE with what PREFIX may go on with: a list of (NAME KIND SUMMARY)."
  (let ((id (perigee-client--next-id)))
    (perigee-client--ask id
                         (lambda (address arguments)
                           (funcall done (and (equal address "/complete/items") (seq-partition (cdr arguments) 3)))
                           t)
                         "/complete" id prefix)))

(defun perigee-client-doc (name done)
  "Calls DONE with the help on NAME, or nil."
  (let ((id (perigee-client--next-id)))
    (perigee-client--ask id
                         (lambda (address arguments) (funcall done (and (equal address "/doc/text") (cadr arguments))) t)
                         "/doc" id name)))

(defun perigee-client-status (done)
  "Calls DONE with an alist of what perigee says of itself."
  (setf (alist-get "/status/values" perigee-client-heard nil nil #'equal)
        (lambda (arguments) (funcall done (mapcar (lambda (pair) (cons (car pair) (cadr pair))) (seq-partition arguments 2)))))
  (perigee-client--send "/status"))

(defun perigee-client-wait (ask seconds)
  "What the function ASK hands to its argument, or nil where that takes longer than SECONDS."
  (let ((answer nil) (end (+ (float-time) seconds)))
    (funcall ask (lambda (given) (setq answer (list given))))
    (while (and (not answer) perigee-client--process (< (float-time) end))
      (accept-process-output perigee-client--process 0.05))
    (car answer)))

(provide 'perigee-client)
;;; perigee-client.el ends here
