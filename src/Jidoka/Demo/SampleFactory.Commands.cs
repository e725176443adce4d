using Jidoka.Commanding;
using Jidoka.Composition;
using Jidoka.Controlling;
using Jidoka.Core.Events;
using Jidoka.Core.Ids;
using Jidoka.Storage.Verifying;

namespace Jidoka.Demo;

/// <summary>What the factory asks of its gateway, over the same control port as any person's command.</summary>
internal sealed partial class SampleFactory
{
    private const string DataFolderName = "jidoka-data";
    private const string PolicyFolderName = "policies";

    private RemoteControl? _control;

    /// <summary>The folder that the gateway keeps its record in.</summary>
    public string DataFolder => Path.Combine(_folder, DataFolderName);

    /// <summary>How many events the ledger holds.</summary>
    public async Task<long> LedgerSizeAsync(CancellationToken stopping) =>
        (await Control.StatusAsync(stopping)).LedgerSize;

    /// <summary>The events from an index on.</summary>
    public async Task<IReadOnlyList<(long Index, LedgerEvent Event)>> ReadLedgerAsync(
        long from,
        CancellationToken stopping
    )
    {
        var events = new List<(long, LedgerEvent)>();
        while (true)
        {
            var page = await Control.EventsAsync(from, ControlLimits.MaxEvents, stopping);
            foreach (var e in page)
                events.Add((e.Index, EventJson.Read(JsonBytes(e.Event))));
            if (page.Length < ControlLimits.MaxEvents)
                return events;
            from = page[^1].Index + 1;
        }
    }

    /// <summary>The log's public key, as the data folder has it.</summary>
    public string PublicKey =>
        File.ReadAllText(Path.Combine(DataFolder, "logs", "default", "node-1.vkey"));

    /// <summary>Sends what a data system says of a run (OpenLineage).</summary>
    /// <exception cref="HttpRequestException">It was not taken.</exception>
    public async Task ReportAsync(string report, CancellationToken stopping)
    {
        using var http = new HttpClient { BaseAddress = ControlUrl };
        http.DefaultRequestHeaders.Authorization = new("Bearer", await TokenAsync(stopping));
        using var content = new StringContent(
            report,
            System.Text.Encoding.UTF8,
            "application/json"
        );
        using var answer = await http.PostAsync(ReportEndpoint.Path, content, stopping);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>Asks one of the four questions about data.</summary>
    public Task<DataView> DataAsync(DataRequest request, CancellationToken stopping) =>
        Control.DataAsync(request, stopping);

    /// <summary>Tells what a bad source came to.</summary>
    public Task<RecallView> RecallAsync(RecallRequest request, CancellationToken stopping) =>
        Control.RecallAsync(request, stopping);

    /// <summary>The signed provenance of an output.</summary>
    public Task<ProvenanceView> ProvenanceAsync(long index, CancellationToken stopping) =>
        Control.ProvenanceAsync(index, stopping);

    /// <summary>Stops the gateway and has the verifier, which shares no code with the writer, check the files it left.</summary>
    public async Task<LedgerProof> VerifyAsync()
    {
        await Gateway.DisposeAsync();
        var report = LedgerVerifier.Verify(DataFolder);
        return new(
            report.Passed,
            report.Size,
            Convert.ToHexStringLower(report.Root.Span),
            report.Reason
        );
    }

    /// <summary>Starts another gateway process on the same folder; the one before must have ended.</summary>
    public GatewayProcess StartGateway() =>
        GatewayProcess.Start(Executable, _folder, ["up"], Environment);

    private RemoteControl Control =>
        _control ?? throw new InvalidOperationException("The gateway is not running yet.");

    private async Task RunGatewayAsync(CancellationToken stopping)
    {
        Gateway = StartGateway();
        _parts.Add(Gateway);
        await Gateway.UntilReadyAsync(new Uri(ControlUrl, "/readyz"), stopping);
        _control = new RemoteControl(ControlUrl, await TokenAsync(stopping));
        foreach (var agent in _scenes.Agents)
        {
            var issued = await _control.IssueKeyAsync(new(new AgentId(agent.Name)), stopping);
            _keys[agent.Name] = issued.Key;
        }
    }

    /// <summary>The control token, which the gateway writes for its owner once both ports are open.</summary>
    private async Task<string> TokenAsync(CancellationToken stopping)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        limit.CancelAfter(GatewayProcess.StartTimeoutMs);
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (true)
        {
            if (ControlFile.Read(DataFolder)?.Token is { } token)
                return token;
            await poll.WaitForNextTickAsync(limit.Token);
        }
    }

    private void WritePolicies()
    {
        var folder = Directory.CreateDirectory(Path.Combine(_folder, PolicyFolderName));
        foreach (var (name, text) in StarterFiles.Policies())
            File.WriteAllText(Path.Combine(folder.FullName, name), text);
    }

    private static byte[] JsonBytes(System.Text.Json.JsonElement json) =>
        System.Text.Encoding.UTF8.GetBytes(json.GetRawText());
}
