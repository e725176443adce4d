using System.Net;
using System.Net.Http.Headers;

namespace Jidoka.Exporting;

/// <summary>Posts documents, one a request, through no proxy and after no redirect.</summary>
internal sealed class HttpSink : IExportSink
{
    /// <summary>How long an answer may take, in milliseconds.</summary>
    public const int TimeoutMs = 10_000;

    private const int MaxAnswerBytes = 64 * 1024;

    private readonly HttpClient _http;
    private readonly Uri _url;
    private readonly string _type;
    private readonly Func<string?> _key;

    /// <summary>Makes one.</summary>
    /// <param name="url">Where to.</param>
    /// <param name="type">The documents' media type.</param>
    /// <param name="key">Gives what is sent as a bearer token; null: none.</param>
    public HttpSink(Uri url, string type, Func<string?> key)
    {
        _url = url;
        _type = type;
        _key = key;
        _http = new(
            new SocketsHttpHandler
            {
                UseProxy = false,
                AllowAutoRedirect = false,
                ActivityHeadersPropagator = null,
            }
        )
        {
            Timeout = TimeSpan.FromMilliseconds(TimeoutMs),
            MaxResponseContentBufferSize = MaxAnswerBytes,
        };
    }

    /// <inheritdoc/>
    public long Refused { get; private set; }

    /// <inheritdoc/>
    public async Task SendAsync(IReadOnlyList<byte[]> documents, CancellationToken cancelled)
    {
        var refused = 0;
        foreach (var document in documents)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, _url)
            {
                Content = new ByteArrayContent(document)
                {
                    Headers = { ContentType = MediaTypeHeaderValue.Parse(_type) },
                },
            };
            if (_key() is { } key)
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
            var status = await StatusAsync(request, cancelled);
            // It would be refused for ever, and hold up all that comes behind it.
            if (
                status
                is HttpStatusCode.BadRequest
                    or HttpStatusCode.Conflict
                    or HttpStatusCode.RequestEntityTooLarge
                    or HttpStatusCode.UnprocessableEntity
            )
                refused++;
            else if ((int)status is < 200 or > 299)
                throw new ExportException($"{_url} answered {(int)status}");
        }
        // Not before: what fails comes again as a whole.
        Refused += refused;
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private async Task<HttpStatusCode> StatusAsync(
        HttpRequestMessage request,
        CancellationToken cancelled
    )
    {
        try
        {
            using var answer = await _http.SendAsync(request, cancelled);
            return answer.StatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw new ExportException($"{_url} cannot be reached: {e.Message}", e);
        }
        catch (OperationCanceledException e) when (!cancelled.IsCancellationRequested)
        {
            throw new ExportException($"{_url} did not answer within {TimeoutMs} ms", e);
        }
    }
}
