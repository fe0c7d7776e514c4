@echo off
rem vcpclip VERB ...  Builds the module that has the verb when it is first used; afterwards only
rem starts Java. VCPCLIP_MAVEN_OPTS reaches that build (-Pgpu for CUDA and TensorRT),
rem VCPCLIP_JAVA_OPTS reaches Java.
setlocal
set "home=%~dp0"
set "verbs=%home%runtime\launcher\src\main\resources\dev\vcpclip\runtime\launcher\verbs.txt"
set "java=java"
if defined JAVA_HOME set "java=%JAVA_HOME%\bin\java"
set "wanted=%~1"
rem Alone the benchmark needs no PyTorch; its peers do.
if "%wanted%"=="benchmark" for %%a in (%*) do (
  if "%%~a"=="--peer" set "wanted=benchmark:peers"
  if "%%~a"=="--random" set "wanted=benchmark:peers"
)
set "module=runtime/station"
for /f "usebackq eol=# tokens=1,2" %%v in ("%verbs%") do if "%%v"=="%wanted%" set "module=%%w"
set "folder=%home%%module:/=\%\target"
if not exist "%folder%\lib\.complete" (
  echo vcpclip: first use, building %module% 1>&2
  pushd "%home%"
  call mvnw.cmd -q -B --no-transfer-progress %VCPCLIP_MAVEN_OPTS% -DskipTests -pl "%module%" -am package 1>&2
  if errorlevel 1 (
    popd
    echo vcpclip: the build failed: see above 1>&2
    exit /b 2
  )
  popd
  type nul > "%folder%\lib\.complete"
)
rem OpenMP beside the workers of pre-training slows them down.
if "%wanted%"=="pretrain" if not defined OMP_NUM_THREADS set OMP_NUM_THREADS=1
rem ONNX Runtime reports to its maker unless told otherwise before it is loaded.
set ORT_DISABLE_TELEMETRY=1
chcp 65001 >nul
rem Java starts with a heap of a 64th of the machine's memory and fills it before it collects. JavaCPP
rem would stop allocating beyond four times the heap's limit, a large model's weights counted.
"%java%" -Xms32m -Dfile.encoding=UTF-8 -Dorg.bytedeco.javacpp.maxPhysicalBytes=0 %VCPCLIP_JAVA_OPTS% -cp "%folder%\*;%folder%\lib\*" dev.vcpclip.runtime.launcher.Main %*
exit /b
