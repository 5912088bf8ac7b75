@echo off
rem kpm-excel from any folder: the options behind its name are those of the manual.
setlocal
set PYTHONUTF8=1
"%~dp0python\python.exe" -X utf8 -m kpm_excel %*
