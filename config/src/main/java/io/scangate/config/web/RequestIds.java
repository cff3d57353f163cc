package io.scangate.config.web;

import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.scangate.gateway.wire.RequestId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Gives the id of a request back in its answer, as a gateway does. Thread-safe. */
final class RequestIds {
    private RequestIds() {}

    /** A decorator. */
    static HttpResponse serve(HttpService service, ServiceRequestContext context, HttpRequest request)
            throws Exception {
        String id = of(request.headers());
        if (id != null) {
            context.setAdditionalResponseHeader(RequestId.FIELD, id);
        }
        return service.serve(context, request);
    }

    /** The id of a request; null if there is none, several or a bad one. */
    static @Nullable String of(RequestHeaders headers) {
        List<String> values = headers.getAll(RequestId.FIELD);
        return values.size() == 1 && RequestId.isValid(values.get(0)) ? values.get(0) : null;
    }
}
