@echo off
setlocal
rem Runs the command line of this checkout, on the Node that npm ci installed.
set "OPENSTAGE_COMMAND=%~0"
if exist "%~dp0node_modules\node\bin\node.exe" if exist "%~dp0dist\cli.js" (
  "%~dp0node_modules\node\bin\node.exe" "%~dp0dist\cli.js" %*
  exit /b
)
node "%~dp0bin\open-stage.js" %*
