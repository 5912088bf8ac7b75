@echo off
rem Opens the page in the browser; this window closes at once.
start "" "%~dp0python\pythonw.exe" -X utf8 "%~dp0lib\start.pyw" %*
