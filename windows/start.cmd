@echo off
rem Opens the page in the browser; this window closes at once.
start "kpm-excel" "%~dp0python\pythonw.exe" -X utf8 -m kpm_excel open %*
