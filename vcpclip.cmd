@echo off
rem vcpclip VERB ...  Builds the module that has the verb when it is first used; afterwards only
rem starts Java. VCPCLIP_MAVEN_OPTS reaches that build (-Pgpu for CUDA and TensorRT),
rem VCPCLIP_JAVA_OPTS reaches Java.
setlocal
set "home=%~dp0"
set "java=java"
if defined JAVA_HOME set "java=%JAVA_HOME%\bin\java"
set "classpath="
call :use runtime\station || exit /b 2
if "%~1"=="export" (call :use exporter || exit /b 2)
for %%v in (train evaluate calibrate experiment pretrain generate) do if "%~1"=="%%v" (
  call :use trainer || exit /b 2
)
rem Alone the benchmark needs no PyTorch; its peers do.
if "%~1"=="benchmark" (
  set "peers="
  for %%a in (%*) do (
    if "%%~a"=="--peer" set "peers=yes"
    if "%%~a"=="--random" set "peers=yes"
  )
  if defined peers (call :use benchmarks || exit /b 2)
)
rem OpenMP beside the workers of pre-training slows them down.
if "%~1"=="pretrain" if not defined OMP_NUM_THREADS set OMP_NUM_THREADS=1
chcp 65001 >nul
rem Java starts with a heap of a 64th of the machine's memory and fills it before it collects.
"%java%" -Xms32m -Dfile.encoding=UTF-8 %VCPCLIP_JAVA_OPTS% -cp "%classpath%" dev.vcpclip.runtime.station.Main %*
exit /b

:use
set "classpath=%classpath%%home%%1\target\*;%home%%1\target\lib\*;"
if exist "%home%%1\target\lib\.complete" exit /b 0
set "module=%1"
echo vcpclip: first use, building %1 1>&2
pushd "%home%"
call mvnw.cmd -q -B --no-transfer-progress %VCPCLIP_MAVEN_OPTS% -DskipTests -pl "%module:\=/%" -am package 1>&2
if errorlevel 1 (
  popd
  echo vcpclip: the build failed: see above 1>&2
  exit /b 2
)
popd
type nul > "%home%%1\target\lib\.complete"
exit /b 0
