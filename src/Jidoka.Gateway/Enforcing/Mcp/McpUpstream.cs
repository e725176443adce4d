using System.Collections.Concurrent;
using System.Text.Encodings.Web;
using System.Text.Json.Nodes;
using Jidoka.Gateway.Intercepting.Mcp;
using Microsoft.Extensions.Logging.Abstractions;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Jidoka.Gateway.Enforcing.Mcp;

/// <summary>One live connection to a tool server, over stdio or streamable HTTP.</summary>
internal sealed class McpUpstream : IAsyncDisposable
{
    /// <summary>The revision tried first; servers that do not have it are asked what they have.</summary>
    public const string Revision = "2025-11-25";

    private static readonly JsonSerializerOptions AsReceived = new()
    {
        // Answers are passed on as JSON, never into HTML; escaping more than JSON asks would change them.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly string _server;
    private readonly ServerFacts _facts;
    private readonly UpstreamContext _context;
    private readonly ConcurrentDictionary<string, Action<JsonNode>> _progress = new();
    private readonly ConcurrentDictionary<string, JsonRpcErrorDetail?> _errors = new();
    private readonly IUpstreamEvents _events;
    private readonly ClientAbilities _abilities;
    private readonly ConcurrentDictionary<string, OpenCall> _calls = new();
    private McpClient? _client;
    private StdioProcess? _process;
    private HangCheck? _hang;
    private HttpClient? _http;
    private long _lastRequest;

    private McpUpstream(
        string server,
        ServerFacts facts,
        UpstreamContext context,
        IUpstreamEvents events,
        ClientAbilities abilities
    )
    {
        _server = server;
        _facts = facts;
        _context = context;
        _events = events;
        _abilities = abilities;
    }

    /// <summary>Whether requests can be sent.</summary>
    public bool IsAlive => _client is { Completion.IsCompleted: false };

    /// <summary>The child's process id; null for a server over HTTP.</summary>
    public int? ProcessId => _process?.Id;

    /// <summary>Whether the server declared that it logs.</summary>
#pragma warning disable MCP9005 // deprecated in 2026-07-28, in force in the revision that the door speaks
    public bool Logs => _client?.ServerCapabilities.Logging is not null;
#pragma warning restore MCP9005

    /// <summary>Whether the server declared that it has such a list.</summary>
    public bool Offers(Listing listing) =>
        listing switch
        {
            Listing.Resources => _client?.ServerCapabilities.Resources is not null,
            Listing.Prompts => _client?.ServerCapabilities.Prompts is not null,
            _ => _client?.ServerCapabilities.Tools is not null,
        };

    /// <summary>Connects and shakes hands.</summary>
    /// <param name="server">The server's name.</param>
    /// <param name="folder">The folder a stdio server runs in.</param>
    /// <param name="facts">How it is reached.</param>
    /// <param name="context">The surroundings.</param>
    /// <param name="events">Takes what the server says without being asked.</param>
    /// <param name="abilities">What the server is told that it can ask.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="UpstreamUnavailableException">It could not be reached, or speaks no revision we speak.</exception>
    public static async Task<McpUpstream> ConnectAsync(
        string server,
        string folder,
        ServerFacts facts,
        UpstreamContext context,
        IUpstreamEvents events,
        ClientAbilities abilities,
        CancellationToken cancellationToken
    )
    {
        using var limit = new CancellationTokenSource(
            TimeSpan.FromMilliseconds(Math.Min(facts.TimeoutMs, UpstreamBounds.ConnectTimeoutMs)),
            context.Time
        );
        using var both = CancellationTokenSource.CreateLinkedTokenSource(
            cancellationToken,
            limit.Token
        );
        // A server of another revision says so only by failing the first handshake; the second asks what it has.
        foreach (var revision in (string?[])[Revision, null])
        {
            var upstream = new McpUpstream(server, facts, context, events, abilities);
            try
            {
                await upstream.OpenAsync(revision, folder, both.Token);
                return upstream;
            }
            catch (Exception e)
            {
                await upstream.DisposeAsync();
                cancellationToken.ThrowIfCancellationRequested();
                if (e is UpstreamUnavailableException)
                    throw;
                if (e.GetBaseException() is AddressRefusedException)
                    throw HttpUpstream.NotAllowed(server);
                if (revision is null || limit.IsCancellationRequested || e is not McpException)
                    throw new UpstreamUnavailableException(
                        $"The tool server '{server}' cannot be reached.",
                        e
                    );
            }
        }
        throw new System.Diagnostics.UnreachableException();
    }

    /// <summary>Sends a request and waits for its answer, at most the server's time-out.</summary>
    /// <param name="method">The method.</param>
    /// <param name="parameters">Its parameters; taken over.</param>
    /// <param name="progress">Is given the <c>params</c> of each progress notification, in order; null: not asked for.</param>
    /// <param name="cancellationToken">Cancels the request at the server too.</param>
    /// <param name="questions">Takes what the server asks of its client meanwhile; null: nothing may be asked.</param>
    /// <exception cref="UpstreamUnavailableException">The server is dead, slow or answered nonsense.</exception>
    public async Task<UpstreamAnswer> RequestAsync(
        string method,
        JsonObject parameters,
        Action<JsonNode>? progress,
        CancellationToken cancellationToken,
        IClientQuestions? questions = null
    )
    {
        var id = "j" + Interlocked.Increment(ref _lastRequest);
        _errors[id] = null;
        if (progress is not null)
        {
            _progress[id] = progress;
            Meta(parameters)["progressToken"] = id;
        }
        using var limit = new CancellationTokenSource(
            TimeSpan.FromMilliseconds(_facts.TimeoutMs),
            _context.Time
        );
        using var both = CancellationTokenSource.CreateLinkedTokenSource(
            cancellationToken,
            limit.Token
        );
        // Whatever ends the call ends the questions that belong to it.
        using var over = CancellationTokenSource.CreateLinkedTokenSource(both.Token);
        if (questions is not null)
            _calls[id] = new(questions, limit, _facts.TimeoutMs, over.Token);
        var request = new JsonRpcRequest
        {
            Id = new RequestId(id),
            Method = method,
            Params = parameters,
        };
        try
        {
            var response = await Client.SendRequestAsync(request, both.Token);
            return new(
                JsonSerializer.SerializeToUtf8Bytes(response.Result, AsReceived),
                IsError: false
            );
        }
        catch (McpProtocolException e) when (!both.IsCancellationRequested)
        {
            return new(ErrorObject(_errors.GetValueOrDefault(id), e), IsError: true);
        }
        catch (Exception e) when (both.IsCancellationRequested)
        {
            await SayCancelledAsync(id);
            cancellationToken.ThrowIfCancellationRequested();
            throw TimedOut(e);
        }
        catch (Exception e)
        {
            throw new UpstreamUnavailableException(
                $"The tool server '{_server}' failed during the call; whether it took effect is not known.",
                e
            );
        }
        finally
        {
            _calls.TryRemove(id, out _);
            await over.CancelAsync();
            _progress.TryRemove(id, out _);
            _errors.TryRemove(id, out _);
        }
    }

    /// <summary>Closes the connection and ends the child process, if there is one.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_client is not null)
            await _client.DisposeAsync();
        if (_process is not null)
            await _process.DisposeAsync();
        _http?.Dispose();
    }

    private McpClient Client =>
        _client ?? throw new InvalidOperationException("The connection is not open.");

    private async Task OpenAsync(string? revision, string folder, CancellationToken cancellation)
    {
        IClientTransport transport;
        if (_facts.Command is not null)
        {
            _process = StdioProcess.Start(_server, _facts, folder, _context);
            transport = new StreamClientTransport(
                _process.Input,
                new BoundedMessageStream(
                    _process.Output,
                    UpstreamBounds.MaxMessageBytes,
                    untilBlankLine: false
                ),
                NullLoggerFactory.Instance
            );
        }
        else
        {
            _http = HttpUpstream.ClientFor(_server, _facts, _context.Secrets, _context.Connecting);
            transport = HttpUpstream.TransportTo(_server, _facts, _http);
        }
        _client = await McpClient.CreateAsync(
            new OrderedClientTransport(transport, Notified, Failed, Refused, AskedAsync),
            UpstreamOptions.For(_abilities, revision),
            NullLoggerFactory.Instance, // the library's own log can hold content
            cancellation
        );
        if (_process is not null)
            _hang = new(_server, _client, _process, _context);
    }

    private void Notified(JsonRpcNotification notification)
    {
        switch (notification.Method)
        {
            case NotificationMethods.ProgressNotification:
                if (
                    notification.Params is JsonObject parameters
                    && parameters["progressToken"] is JsonValue token
                    && token.TryGetValue<string>(out var id)
                    && _progress.TryGetValue(id, out var sink)
                )
                    sink(parameters);
                break;
            case NotificationMethods.ToolListChangedNotification:
                _events.ListChanged(Listing.Tools);
                break;
            case NotificationMethods.ResourceListChangedNotification:
                _events.ListChanged(Listing.Resources);
                break;
            case NotificationMethods.PromptListChangedNotification:
                _events.ListChanged(Listing.Prompts);
                break;
            case NotificationMethods.ResourceUpdatedNotification:
                if (
                    notification.Params is JsonObject updated
                    && updated["uri"] is JsonValue name
                    && name.TryGetValue<string>(out var uri)
                    && uri.Length <= DoorBounds.MaxUriLength
                )
                    _events.ResourceUpdated(uri);
                break;
            case "notifications/message" when notification.Params is not null:
                _events.Logged(
                    JsonSerializer.SerializeToUtf8Bytes(notification.Params, AsReceived)
                );
                break;
        }
    }

    /// <summary>
    /// A question belongs to the one call that the server works on; among several, or none, nobody could say whom it
    /// concerns, so it is not put to anyone.
    /// </summary>
    private async Task<UpstreamAnswer> AskedAsync(
        JsonRpcRequest request,
        CancellationToken cancellationToken
    )
    {
        if (_calls.Values.ToArray() is not [var call])
        {
            Refused(request.Method);
            return NotServed(request.Method);
        }
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(
            cancellationToken,
            call.Stop
        );
        call.Pause();
        try
        {
            return await call.Questions.AskAsync(
                request.Method,
                JsonSerializer.SerializeToUtf8Bytes(request.Params ?? new JsonObject(), AsReceived),
                stop.Token
            );
        }
        finally
        {
            call.GoOn();
        }
    }

    private static UpstreamAnswer NotServed(string method) =>
        new(
            JsonSerializer.SerializeToUtf8Bytes(
                new
                {
                    code = (int)McpErrorCode.MethodNotFound,
                    message = ServerQuestion.NotServed(method),
                }
            ),
            IsError: true
        );

    private void Refused(string asked) => _context.NoteCoverage("endpoint", "mcp:" + asked);

    // Over HTTP the library only drops the connection, which a server need not take for a cancellation.
    private async Task SayCancelledAsync(string id)
    {
        if (_process is not null)
            return;
        try
        {
            using var limit = new CancellationTokenSource(
                TimeSpan.FromMilliseconds(UpstreamBounds.CancelNoticeTimeoutMs),
                _context.Time
            );
            await Client.SendMessageAsync(
                new JsonRpcNotification
                {
                    Method = NotificationMethods.CancelledNotification,
                    Params = new JsonObject { ["requestId"] = id },
                },
                limit.Token
            );
        }
        catch (Exception)
        {
            // Best effort: the call is settled by its own caller either way.
        }
    }

    private UpstreamUnavailableException TimedOut(Exception cause)
    {
        _hang?.Begin();
        return new(
            $"The tool server '{_server}' did not answer within {_facts.TimeoutMs} ms; whether the call took effect is not known.",
            cause
        );
    }

    private void Failed(JsonRpcError error)
    {
        if (error.Id.Id is string id)
            _errors.TryUpdate(id, error.Error, null);
    }

    private static byte[] ErrorObject(JsonRpcErrorDetail? said, McpProtocolException e)
    {
        var error = new JsonObject
        {
            ["code"] = said?.Code ?? (int)e.ErrorCode,
            ["message"] = said?.Message ?? "The tool server refused the request.",
        };
        if (said?.Data is JsonElement data)
            error["data"] = JsonNode.Parse(data.GetRawText());
        return JsonSerializer.SerializeToUtf8Bytes(error, AsReceived);
    }

    private static JsonObject Meta(JsonObject parameters)
    {
        if (parameters["_meta"] is not JsonObject meta)
            parameters["_meta"] = meta = [];
        return meta;
    }
}
