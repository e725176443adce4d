using System.Text.Json.Nodes;
using Factory.Scenes;
using Jidoka.Demo;

namespace Jidoka.System.Tests.Clients;

/// <summary>The sample office behind a real <c>jidoka up</c>, for as long as a test class needs it.</summary>
public sealed class OfficeFactory : IAsyncLifetime
{
    private const int StartTimeoutMs = 120_000;

    private readonly TempFolder _folder = new();
    private SampleFactory _factory = null!;
    private ScenesFile _scenes = null!;

    /// <summary>Where agents connect.</summary>
    public Uri Url => _factory.AgentUrl;

    public string Key => _factory.KeyOf("office-clerk");

    public async ValueTask InitializeAsync()
    {
        var path = Repository.PathOf("samples", "scenes", "office.yaml");
        _scenes = ScenesReader.ReadFile(path);
        using var limit = new CancellationTokenSource(StartTimeoutMs);
        _factory = await SampleFactory.StartAsync(
            _scenes,
            path,
            _folder.Path,
            Repository.Executable,
            limit.Token
        );
    }

    public Scene Scene(string title) => _scenes.Scenes.First(s => s.Title == title);

    /// <summary>What a stock client is told: URL and key.</summary>
    public Dictionary<string, string> Environment() =>
        new() { ["AGENT_URL"] = Url.GetLeftPart(UriPartial.Authority), ["AGENT_KEY"] = Key };

    /// <summary>The calls of a tool that its server received.</summary>
    public IReadOnlyList<JsonObject> Received(string tool) =>
        [
            .. _factory
                .Received()
                .Values.SelectMany(c => c)
                .Where(c => c.Tool == tool)
                .Select(c => c.Arguments),
        ];

    public async ValueTask DisposeAsync()
    {
        if (_factory is not null)
            await _factory.DisposeAsync();
        _folder.Dispose();
    }
}
