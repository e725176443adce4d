using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;

namespace Jidoka.Gateway.Intercepting.Llm;

/// <summary>Reads a request's body whole, under the bounds of size and time, with its content coding undone.</summary>
internal static class RequestBody
{
    private const int FirstRoomBytes = 4096;

    /// <summary>Reads the body.</summary>
    /// <returns>The body, to be disposed; or the error to answer. Neither, if the client went away.</returns>
    public static async ValueTask<(PooledBytes? Body, LlmError? Error)> ReadAsync(
        HttpRequest request,
        LlmBounds bounds,
        TimeProvider clock
    )
    {
        if (RefuseByHeaders(request, bounds) is { } refused)
            return (null, refused);
        var coding = request.Headers.ContentEncoding.ToString();
        var stream = ContentCoding.Decode(request.Body, coding)!;
        var plain = ContentCoding.IsIdentity(coding);
        var body = new PooledBytes(plain ? FirstRoom(request, bounds) : FirstRoomBytes);
        var error = default(LlmError);
        var read = false;
        try
        {
            var expected = plain ? request.ContentLength : null;
            error = await ReadAsync(stream, body, expected, bounds, clock);
            read = error is null;
        }
        catch (BadHttpRequestException e)
        {
            error = OfKestrel(e, bounds);
        }
        catch (TimeoutException)
        {
            body.Forget(); // the read is still pending and may write
            error = Slow(bounds);
        }
        catch (ConnectionAbortedException)
        {
            // The client went away: nobody to answer.
        }
        catch (Exception e) when (!plain && ContentCoding.IsDecodingFault(e))
        {
            error = LlmError.Invalid("invalid_encoding", $"The body is not valid {coding}.");
        }
        catch (IOException)
        {
            // Likewise.
        }
        finally
        {
            if (!plain)
                await stream.DisposeAsync();
            if (!read)
                body.Dispose();
        }
        return read ? (body, null) : (null, error);
    }

    private static async ValueTask<LlmError?> ReadAsync(
        Stream stream,
        PooledBytes body,
        long? expected,
        LlmBounds bounds,
        TimeProvider clock
    )
    {
        var began = clock.GetTimestamp();
        while (expected is null || body.Length < expected)
        {
            var pending = stream.ReadAsync(body.GetMemory());
            var count = pending.IsCompletedSuccessfully
                ? pending.Result
                : await pending.AsTask().WaitAsync(Left(began, bounds, clock), clock);
            if (count == 0)
                break;
            body.Advance(count);
            if (body.Length > bounds.MaxBodyBytes)
                return TooLarge(bounds);
        }
        return null;
    }

    private static TimeSpan Left(long began, LlmBounds bounds, TimeProvider clock)
    {
        var left = TimeSpan.FromMilliseconds(bounds.BodyTimeoutMs) - clock.GetElapsedTime(began);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    private static int FirstRoom(HttpRequest request, LlmBounds bounds) =>
        (int)Math.Clamp(request.ContentLength ?? FirstRoomBytes, 1, bounds.MaxBodyBytes);

    private static LlmError? RefuseByHeaders(HttpRequest request, LlmBounds bounds)
    {
        if (request.ContentLength > bounds.MaxBodyBytes)
            return TooLarge(bounds);
        var coding = request.Headers.ContentEncoding.ToString();
        if (ContentCoding.Decode(Stream.Null, coding) is null)
            return Unsupported(
                "unsupported_content_encoding",
                $"The content coding '{CoverageName.Of(coding)}' is not read; use one of {ContentCoding.Accepted}."
            );
        if (!BodyHeaders.IsPlain(request))
            return Unsupported(
                "unsupported_transfer_encoding",
                "The transfer coding is not read; send the body as it is or in chunks."
            );
        return request.ContentType is null || BodyHeaders.IsUtf8Json(request.ContentType)
            ? null
            : Unsupported(
                "unsupported_content_type",
                "The body must be application/json in UTF-8."
            );
    }

    private static LlmError OfKestrel(BadHttpRequestException e, LlmBounds bounds) =>
        e.StatusCode switch
        {
            StatusCodes.Status413PayloadTooLarge => TooLarge(bounds),
            StatusCodes.Status408RequestTimeout => Slow(bounds),
            _ => LlmError.Invalid("invalid_body", "The body ended early or is badly framed."),
        };

    private static LlmError Slow(LlmBounds bounds) =>
        new(
            StatusCodes.Status408RequestTimeout,
            LlmError.InvalidRequest,
            "body_timeout",
            $"The body did not arrive within BodyTimeoutMs ({bounds.BodyTimeoutMs})."
        );

    private static LlmError TooLarge(LlmBounds bounds) =>
        new(
            StatusCodes.Status413PayloadTooLarge,
            LlmError.InvalidRequest,
            "body_too_large",
            $"The body is larger than MaxBodyBytes ({bounds.MaxBodyBytes})."
        );

    private static LlmError Unsupported(string code, string message) =>
        new(StatusCodes.Status415UnsupportedMediaType, LlmError.InvalidRequest, code, message);
}
