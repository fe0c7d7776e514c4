@echo off
rem Runs Maven: the one on the PATH, else the version named in
rem .mvn\wrapper\maven-wrapper.properties, fetched once and checked against its SHA-256.
setlocal
where mvn >nul 2>&1
if %ERRORLEVEL% equ 0 (
  call mvn %*
  exit /b
)
for /f "usebackq tokens=1,* delims==" %%a in ("%~dp0.mvn\wrapper\maven-wrapper.properties") do (
  if "%%a"=="mavenVersion" set "version=%%b"
  if "%%a"=="distributionUrl" set "url=%%b"
  if "%%a"=="distributionSha256Sum" set "sum=%%b"
)
set "dists=%USERPROFILE%\.m2\wrapper\dists"
set "maven=%dists%\apache-maven-%version%"
if not exist "%maven%\bin\mvn.cmd" (
  echo mvnw: fetching Maven %version% 1>&2
  powershell -NoProfile -Command "$ErrorActionPreference = 'Stop'; New-Item -Force -ItemType Directory '%dists%' | Out-Null; $zip = '%maven%.zip'; Invoke-WebRequest '%url%' -OutFile $zip; if ((Get-FileHash -Algorithm SHA256 $zip).Hash -ne '%sum%') { Remove-Item $zip; throw 'wrong SHA-256' }; Expand-Archive -Force $zip '%dists%'; Remove-Item $zip"
  if errorlevel 1 (
    echo mvnw: cannot fetch Maven: install Maven 3.8.6 or newer 1>&2
    exit /b 2
  )
)
call "%maven%\bin\mvn.cmd" %*
exit /b
