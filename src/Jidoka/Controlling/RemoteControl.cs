using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Serialization.Metadata;
using Jidoka.Annotating;
using Jidoka.Gateway.Recording;

namespace Jidoka.Controlling;

/// <summary>Asks a running server over the admin API.</summary>
internal sealed partial class RemoteControl : IControl
{
    private const int TimeoutMs = 30_000;
    private const int MaxAnswerBytes = 64 * 1024 * 1024;

    private readonly HttpClient _http;

    /// <summary>Connects.</summary>
    /// <param name="url">The control port.</param>
    /// <param name="token">The control token.</param>
    /// <param name="certificate">The one certificate that the server may present; null: any that this machine trusts.</param>
    public RemoteControl(Uri url, string token, X509Certificate2? certificate = null)
    {
        // The token goes to this server only: through no proxy, and after no redirect.
        var handler = new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false };
        if (certificate is not null)
            handler.SslOptions.RemoteCertificateValidationCallback = (_, shown, _, _) =>
                shown is not null
                && shown.GetRawCertData().AsSpan().SequenceEqual(certificate.RawDataMemory.Span);
        _http = new HttpClient(handler)
        {
            BaseAddress = url,
            Timeout = TimeSpan.FromMilliseconds(TimeoutMs),
            MaxResponseContentBufferSize = MaxAnswerBytes,
        };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    /// <summary>Whether a server answers there.</summary>
    public async Task<bool> AnswersAsync(CancellationToken ended)
    {
        try
        {
            using var answer = await _http.GetAsync("/healthz", ended);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public Task<StatusView> StatusAsync(CancellationToken ended) =>
        GetAsync("/status", ControlJson.Default.StatusView, ended);

    /// <inheritdoc/>
    public Task<CoverageView> CoverageAsync(CancellationToken ended) =>
        GetAsync("/coverage", ControlJson.Default.CoverageView, ended);

    /// <inheritdoc/>
    public Task<ImmutableArray<Asset>> AssetsAsync(AssetKind? kind, CancellationToken ended) =>
        GetAsync(
            "/assets" + (kind is null ? "" : "?kind=" + kind),
            ControlJson.Default.ImmutableArrayAsset,
            ended
        );

    /// <inheritdoc/>
    public Task<Asset> AssetAsync(AssetId id, CancellationToken ended) =>
        GetAsync(PathOf(id), ControlJson.Default.Asset, ended);

    /// <inheritdoc/>
    public Task<ChangeView> RegisterAsync(Asset asset, CancellationToken ended) =>
        SendAsync(
            HttpMethod.Put,
            "/assets",
            asset,
            ControlJson.Default.Asset,
            ControlJson.Default.ChangeView,
            ended
        );

    /// <inheritdoc/>
    public Task<ChangeView> RemoveAsync(AssetId id, CancellationToken ended) =>
        DeleteAsync(PathOf(id), ended);

    /// <inheritdoc/>
    public Task<ImmutableArray<ToolPinView>> ToolPinsAsync(string? of, CancellationToken ended) =>
        GetAsync(
            "/tools/pins" + (of is null ? "" : "?of=" + Uri.EscapeDataString(of)),
            ControlJson.Default.ImmutableArrayToolPinView,
            ended
        );

    /// <inheritdoc/>
    public Task<ImmutableArray<ToolProposal>> ProposeAsync(
        string server,
        bool all,
        CancellationToken ended
    ) =>
        GetAsync(
            "/tools/proposals?of=" + Uri.EscapeDataString(server) + (all ? "&all=true" : ""),
            ControlJson.Default.ImmutableArrayToolProposal,
            ended
        );

    /// <inheritdoc/>
    public Task<ChangeView> AcceptToolAsync(ToolAcceptRequest request, CancellationToken ended) =>
        SendAsync(
            HttpMethod.Post,
            "/tools/accept",
            request,
            ControlJson.Default.ToolAcceptRequest,
            ControlJson.Default.ChangeView,
            ended
        );

    /// <inheritdoc/>
    public Task<ImmutableArray<KeyView>> KeysAsync(CancellationToken ended) =>
        GetAsync("/keys", ControlJson.Default.ImmutableArrayKeyView, ended);

    /// <inheritdoc/>
    public Task<IssuedKeyView> IssueKeyAsync(KeyRequest request, CancellationToken ended) =>
        SendAsync(
            HttpMethod.Post,
            "/keys",
            request,
            ControlJson.Default.KeyRequest,
            ControlJson.Default.IssuedKeyView,
            ended
        );

    /// <inheritdoc/>
    public Task<IssuedKeyView> RotateKeyAsync(
        string keyId,
        RotateRequest request,
        CancellationToken ended
    ) =>
        SendAsync(
            HttpMethod.Post,
            $"/keys/{Uri.EscapeDataString(keyId)}/rotate",
            request,
            ControlJson.Default.RotateRequest,
            ControlJson.Default.IssuedKeyView,
            ended
        );

    /// <inheritdoc/>
    public Task<ChangeView> RevokeKeyAsync(string keyId, CancellationToken ended) =>
        DeleteAsync("/keys/" + Uri.EscapeDataString(keyId), ended);

    /// <inheritdoc/>
    public Task<ChangeView> StopAsync(StopRequest request, CancellationToken ended) =>
        SendAsync(
            HttpMethod.Post,
            "/agents/stop",
            request,
            ControlJson.Default.StopRequest,
            ControlJson.Default.ChangeView,
            ended
        );

    /// <inheritdoc/>
    public Task<ChangeView> ReleaseAsync(ReleaseRequest request, CancellationToken ended) =>
        SendAsync(
            HttpMethod.Post,
            "/agents/release",
            request,
            ControlJson.Default.ReleaseRequest,
            ControlJson.Default.ChangeView,
            ended
        );

    /// <inheritdoc/>
    public Task<ImmutableArray<ApprovalView>> ApprovalsAsync(bool all, CancellationToken ended) =>
        GetAsync(
            "/approvals" + (all ? "?all=true" : ""),
            ControlJson.Default.ImmutableArrayApprovalView,
            ended
        );

    /// <inheritdoc/>
    public Task<MandateView> GiveMandateAsync(MandateRequest request, CancellationToken ended) =>
        SendAsync(
            HttpMethod.Post,
            "/mandates",
            request,
            ControlJson.Default.MandateRequest,
            ControlJson.Default.MandateView,
            ended
        );

    /// <inheritdoc/>
    public Task<ChangeView> AnswerAsync(
        ApprovalId id,
        ApprovalAnswer answer,
        CancellationToken ended
    ) =>
        SendAsync(
            HttpMethod.Post,
            $"/approvals/{Uri.EscapeDataString(id.Value)}/answer",
            answer,
            ControlJson.Default.ApprovalAnswer,
            ControlJson.Default.ChangeView,
            ended
        );

    /// <inheritdoc/>
    public Task<ImmutableArray<BusinessFact>> FactsAsync(CancellationToken ended) =>
        GetAsync("/facts", ControlJson.Default.ImmutableArrayBusinessFact, ended);

    /// <inheritdoc/>
    public Task<ChangeView> AssertAsync(FactRequest fact, CancellationToken ended) =>
        SendAsync(
            HttpMethod.Put,
            "/facts",
            fact,
            ControlJson.Default.FactRequest,
            ControlJson.Default.ChangeView,
            ended
        );

    /// <inheritdoc/>
    public Task<ChangeView> RetractAsync(string type, string id, CancellationToken ended) =>
        DeleteAsync($"/facts/{Uri.EscapeDataString(type)}/{Uri.EscapeDataString(id)}", ended);

    /// <inheritdoc/>
    public Task<PoliciesView> PoliciesAsync(CancellationToken ended) =>
        GetAsync("/policies", ControlJson.Default.PoliciesView, ended);

    /// <inheritdoc/>
    public Task<LedgerView> LedgerAsync(CancellationToken ended) =>
        GetAsync("/ledger", ControlJson.Default.LedgerView, ended);

    /// <inheritdoc/>
    public Task<ImmutableArray<EventView>> EventsAsync(
        long from,
        int max,
        CancellationToken ended
    ) =>
        GetAsync(
            $"/ledger/events?from={from}&max={max}",
            ControlJson.Default.ImmutableArrayEventView,
            ended
        );

    /// <inheritdoc/>
    public Task<ImmutableArray<SessionRow>> SessionsAsync(int max, CancellationToken ended) =>
        GetAsync($"/sessions?max={max}", ControlJson.Default.ImmutableArraySessionRow, ended);

    /// <inheritdoc/>
    public Task<SessionStory> SessionAsync(SessionId id, CancellationToken ended) =>
        GetAsync(
            "/sessions/" + Uri.EscapeDataString(id.Value),
            ControlJson.Default.SessionStory,
            ended
        );

    /// <inheritdoc/>
    public Task<ReplayReport> ReplayAsync(long index, CancellationToken ended) =>
        GetAsync($"/decisions/{index}/replay", ControlJson.Default.ReplayReport, ended);

    /// <inheritdoc/>
    public Task<DataView> DataAsync(DataRequest request, CancellationToken ended) =>
        GetAsync(
            $"/data/{request.Question}?of={Uri.EscapeDataString(request.Of)}"
                + Part("from", request.FromMs)
                + Part("to", request.ToMs)
                + Part("atLeast", request.AtLeast),
            ControlJson.Default.DataView,
            ended
        );

    /// <inheritdoc/>
    public Task<QuarantineView> QuarantineAsync(CancellationToken ended) =>
        GetAsync("/lineage/quarantine", ControlJson.Default.QuarantineView, ended);

    /// <inheritdoc/>
    public Task<RecallView> RecallAsync(RecallRequest request, CancellationToken ended) =>
        SendAsync(
            HttpMethod.Post,
            "/recalls",
            request,
            ControlJson.Default.RecallRequest,
            ControlJson.Default.RecallView,
            ended
        );

    /// <inheritdoc/>
    public Task<ChangeView> EndRecallAsync(string id, CancellationToken ended) =>
        DeleteAsync("/recalls/" + Uri.EscapeDataString(id), ended);

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        return ValueTask.CompletedTask;
    }

    private static string Part(string name, long? value) =>
        value is { } given ? string.Create(CultureInfo.InvariantCulture, $"&{name}={given}") : "";

    private static string PathOf(AssetId id) =>
        $"/assets/{id.Kind.ToString().ToLowerInvariant()}/{Uri.EscapeDataString(id.Name)}";

    private Task<T> GetAsync<T>(string path, JsonTypeInfo<T> info, CancellationToken ended) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Get, ControlApi.Root + path), info, ended);

    private Task<ChangeView> DeleteAsync(string path, CancellationToken ended) =>
        SendAsync(
            new HttpRequestMessage(HttpMethod.Delete, ControlApi.Root + path),
            ControlJson.Default.ChangeView,
            ended
        );

    private Task<TAnswer> SendAsync<TBody, TAnswer>(
        HttpMethod method,
        string path,
        TBody body,
        JsonTypeInfo<TBody> bodyInfo,
        JsonTypeInfo<TAnswer> info,
        CancellationToken ended
    ) =>
        SendAsync(
            new HttpRequestMessage(method, ControlApi.Root + path)
            {
                Content = JsonContent.Create(body, bodyInfo),
            },
            info,
            ended
        );

    private async Task<T> SendAsync<T>(
        HttpRequestMessage request,
        JsonTypeInfo<T> info,
        CancellationToken ended
    )
    {
        try
        {
            using (request)
            using (var answer = await _http.SendAsync(request, ended))
            {
                if (!answer.IsSuccessStatusCode)
                    throw await ProblemAsync(answer, ended);
                return await answer.Content.ReadFromJsonAsync(info, ended)
                    ?? throw new JsonException("null");
            }
        }
        catch (Exception e) when (e is HttpRequestException or JsonException)
        {
            throw Unavailable(e);
        }
        catch (OperationCanceledException e) when (!ended.IsCancellationRequested)
        {
            throw Unavailable(e);
        }
    }

    private static async Task<ControlException> ProblemAsync(
        HttpResponseMessage answer,
        CancellationToken ended
    )
    {
        try
        {
            if (
                await answer.Content.ReadFromJsonAsync(ControlJson.Default.ControlProblem, ended) is
                { } problem
            )
                return new(problem.Fault, problem.Detail);
        }
        catch (JsonException)
        {
            // Whatever answered, it does not speak this API.
        }
        return new(ControlFault.Unavailable, $"The server answered {(int)answer.StatusCode}.");
    }

    private static ControlException Unavailable(Exception cause) =>
        new(ControlFault.Unavailable, "The server does not answer as it should.", cause);
}
