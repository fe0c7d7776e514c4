package dev.vcpclip.runtime.opcua;

import java.util.Arrays;
import org.eclipse.milo.opcua.sdk.server.AccessContext;
import org.eclipse.milo.opcua.sdk.server.methods.MethodInvocationHandler;
import org.eclipse.milo.opcua.stack.core.StatusCodes;
import org.eclipse.milo.opcua.stack.core.types.builtin.DiagnosticInfo;
import org.eclipse.milo.opcua.stack.core.types.builtin.StatusCode;
import org.eclipse.milo.opcua.stack.core.types.builtin.Variant;
import org.eclipse.milo.opcua.stack.core.types.structured.CallMethodRequest;
import org.eclipse.milo.opcua.stack.core.types.structured.CallMethodResult;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls a method. Unlike the library's own it takes an empty structure for one that was not given:
 * clients differ in how they say nothing.
 */
final class MethodHandler implements MethodInvocationHandler {
  private static final Logger LOG = LoggerFactory.getLogger(MethodHandler.class);

  private final String name;
  private final int arguments;
  private final VisionMethods.Method method;

  /**
   * @param arguments how many it takes
   */
  MethodHandler(String name, int arguments, VisionMethods.Method method) {
    this.name = name;
    this.arguments = arguments;
    this.method = method;
  }

  @Override
  public CallMethodResult invoke(AccessContext access, CallMethodRequest request) {
    Variant[] given = request.getInputArguments();
    int count = given == null ? 0 : given.length;
    if (count != arguments) {
      return failed(
          count < arguments ? StatusCodes.Bad_ArgumentsMissing : StatusCodes.Bad_TooManyArguments);
    }
    try {
      Object[] out = method.call(count == 0 ? new Variant[0] : given);
      return new CallMethodResult(
          StatusCode.GOOD,
          new StatusCode[0],
          new DiagnosticInfo[0],
          Arrays.stream(out).map(Variant::new).toArray(Variant[]::new));
    } catch (VisionMachine.WrongStateException e) {
      return failed(StatusCodes.Bad_InvalidState);
    } catch (IllegalArgumentException e) { // a part id that is too long
      return failed(StatusCodes.Bad_InvalidArgument);
    } catch (RuntimeException e) {
      LOG.error("{}: {}", name, e.toString());
      return failed(StatusCodes.Bad_InternalError);
    }
  }

  private static CallMethodResult failed(long status) {
    return new CallMethodResult(
        new StatusCode(status), new StatusCode[0], new DiagnosticInfo[0], new Variant[0]);
  }
}
