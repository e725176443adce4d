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
internal sealed partial class McpUpstream : IAsyncDisposable
{
    private static readonly JsonSerializerOptions AsReceived = new()
    {
        // Answers are passed on as JSON, never into HTML; escaping more than JSON asks would change them.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly string _server;
    private readonly ServerFacts _facts;
    private readonly UpstreamContext _context;
    private readonly ConcurrentDictionary<string, JsonRpcErrorDetail?> _errors = new();
    private readonly UpstreamNotices _notices;
    private readonly ClientAbilities _abilities;
    private readonly OpenCalls _calls = new();
    private readonly ConcurrentDictionary<string, ClientAbilities> _declared = new();
    private McpClient? _client;
    private StdioProcess? _process;
    private HangCheck? _hang;
    private HttpClient? _http;
    private long _lastRequest;

    /// <summary>Makes a connection that is not open yet.</summary>
    /// <param name="server">The server's name.</param>
    /// <param name="facts">How it is reached.</param>
    /// <param name="context">The surroundings.</param>
    /// <param name="events">Takes what the server says without being asked.</param>
    /// <param name="abilities">What the server is told that it can ask.</param>
    public McpUpstream(
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
        _notices = new(events);
        _abilities = abilities;
    }

    /// <summary>Whether requests can be sent.</summary>
    public bool IsAlive => _client is { Completion.IsCompleted: false };

    /// <summary>Whether the server, reached over HTTP, opened no session, so that it can ask nothing in the older revisions.</summary>
    public bool IsWithoutSession => _http is not null && _client?.SessionId is null;

    /// <summary>Whether it works on calls that it may ask about while it does.</summary>
    public bool HasOpenCalls => !_calls.IsEmpty;

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

    /// <summary>Opens the connection.</summary>
    /// <param name="revision">The revision to speak; null: the server is asked which it has.</param>
    /// <param name="folder">The folder a stdio server runs in.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    public async Task OpenAsync(string? revision, string folder, CancellationToken cancellation)
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
            new OrderedClientTransport(transport, Sending, _notices.Take, Failed, AskedAsync),
            UpstreamOptions.For(_abilities, revision),
            NullLoggerFactory.Instance, // the library's own log can hold content
            cancellation
        );
        if (_process is not null)
            _hang = new(_server, _client, _process, _context);
    }

    /// <summary>Sends a request and waits for its answer, each time at most the server's time-out.</summary>
    /// <param name="method">The method.</param>
    /// <param name="parameters">Its parameters; taken over.</param>
    /// <param name="progress">Is given the <c>params</c> of each progress notification, in order; null: not asked for.</param>
    /// <param name="cancellationToken">Cancels the request at the server too.</param>
    /// <param name="questions">Takes what the server asks of its client meanwhile; null: nothing may be asked.</param>
    /// <exception cref="UpstreamUnavailableException">The server is dead, slow or answered nonsense.</exception>
    /// <exception cref="QuestionRefusedException">What the server asks may not be put, or was not answered.</exception>
    public async Task<UpstreamAnswer> RequestAsync(
        string method,
        JsonObject parameters,
        Action<JsonNode>? progress,
        CancellationToken cancellationToken,
        IClientQuestions? questions = null
    )
    {
        // Of other servers nobody knows what a second sending would do.
        if (questions is not null && IsSessionless)
            return await InputRounds.RunAsync(
                _server,
                parameters,
                questions,
                next => SendAsync(method, next, progress, questions, cancellationToken),
                cancellationToken
            );
        var answer = await SendAsync(method, parameters, progress, questions, cancellationToken);
        if (InputRequired.TryRead(answer) is null)
            return answer;
        Refused("input_required");
        return new(
            RpcWriting.ErrorBody(
                RpcErrors.Internal,
                "The server asks its client for input, which is not passed."
            ),
            IsError: true
        );
    }

    private async Task<UpstreamAnswer> SendAsync(
        string method,
        JsonObject parameters,
        Action<JsonNode>? progress,
        IClientQuestions? questions,
        CancellationToken cancellationToken
    )
    {
        var id = "j" + Interlocked.Increment(ref _lastRequest);
        _errors[id] = null;
        if (progress is not null)
        {
            _notices.Expect(id, progress);
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
            LetAsk(id, questions, limit, over.Token);
        try
        {
            return await SendAsync(id, method, parameters, both.Token);
        }
        catch (Exception e)
            when (!both.IsCancellationRequested
                && (_errors.GetValueOrDefault(id) is not null || e is McpProtocolException)
            )
        {
            return ErrorOf(_errors.GetValueOrDefault(id), e as McpProtocolException);
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
            _calls.Remove(id);
            _declared.TryRemove(id, out _);
            await over.CancelAsync();
            _notices.ExpectNoMore(id);
            _errors.TryRemove(id, out _);
        }
    }

    private async Task<UpstreamAnswer> SendAsync(
        string id,
        string method,
        JsonObject parameters,
        CancellationToken cancellationToken
    )
    {
        var request = new JsonRpcRequest
        {
            Id = new RequestId(id),
            Method = method,
            Params = parameters,
        };
        var response = await Client.SendRequestAsync(request, cancellationToken);
        return new(
            JsonSerializer.SerializeToUtf8Bytes(response.Result, AsReceived),
            IsError: false
        );
    }

    private void LetAsk(
        string id,
        IClientQuestions questions,
        CancellationTokenSource limit,
        CancellationToken over
    )
    {
        _declared[id] = _abilities.And(questions.Abilities);
        if (!IsSessionless)
            _calls.Add(id, new(questions, limit, _facts.TimeoutMs, over));
    }

    /// <summary>Tells the protocol library of tools of which some arguments must stand in headers too.</summary>
    public void Know(IEnumerable<ListedTool> tools)
    {
        Client.ClearKnownTools();
        Client.AddKnownTools(
            tools
                .Select(t =>
                    JsonSerializer.Deserialize<Tool>(t.Json.Span, McpJsonUtilities.DefaultOptions)
                )
                .OfType<Tool>()
        );
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

    // To a server without sessions each request says what may be asked about it, and the library knows of none.
    private void Sending(JsonRpcMessage message)
    {
        const string Capabilities = "io.modelcontextprotocol/clientCapabilities";
        if (
            message is JsonRpcRequest { Params: JsonObject parameters } request
            && parameters["_meta"] is JsonObject meta
            && meta.ContainsKey(Capabilities)
        )
            meta[Capabilities] = (
                request.Id.Id is string id ? _declared.GetValueOrDefault(id) : default
            ).ToCapabilities();
    }

    private async Task<UpstreamAnswer> AskedAsync(
        JsonRpcRequest request,
        CancellationToken cancellationToken
    )
    {
        var parameters = JsonSerializer.SerializeToUtf8Bytes(
            request.Params ?? new JsonObject(),
            AsReceived
        );
        if (await _calls.AskAsync(request.Method, parameters, cancellationToken) is { } answer)
            return answer;
        Refused(request.Method);
        return new(
            RpcWriting.ErrorBody(
                RpcErrors.MethodNotFound,
                ServerQuestion.NotServed(request.Method)
            ),
            IsError: true
        );
    }

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

    private static UpstreamAnswer ErrorOf(JsonRpcErrorDetail? said, McpProtocolException? e)
    {
        var error = new JsonObject
        {
            ["code"] = said?.Code ?? (int)(e?.ErrorCode ?? McpErrorCode.InternalError),
            ["message"] = said?.Message ?? "The tool server refused the request.",
        };
        if (said?.Data is JsonElement data)
            error["data"] = JsonNode.Parse(data.GetRawText());
        return new(JsonSerializer.SerializeToUtf8Bytes(error, AsReceived), IsError: true);
    }

    private static JsonObject Meta(JsonObject parameters)
    {
        if (parameters["_meta"] is not JsonObject meta)
            parameters["_meta"] = meta = [];
        return meta;
    }
}
