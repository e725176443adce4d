using Jidoka.Composition;
using Jidoka.Configuring;
using Microsoft.Extensions.Logging.Abstractions;

namespace Jidoka.Tests;

/// <summary>A folder with a configuration and policies, gone when the test ends.</summary>
internal sealed class TestFolder : IDisposable
{
    public const string PermitAll = "@id(\"all\")\npermit(principal, action, resource);\n";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("jidoka-test-");

    public TestFolder(string? configuration = null)
    {
        Write(
            "jidoka.yaml",
            configuration
                ?? """
                listen: {data: "127.0.0.1:0", control: "127.0.0.1:0"}
                users: {alice: }
                agents:
                  clerk: {user: alice}
                """
        );
        Write("policies/all.cedar", PermitAll);
    }

    public string Path => _folder.FullName;

    public JidokaOptions Options
    {
        get
        {
            var read = ConfigFile.Load(System.IO.Path.Combine(Path, "jidoka.yaml"));
            read.Faults.ShouldBeEmpty();
            return read.Options!;
        }
    }

    /// <summary>Opens a node by the configuration; its ports stay closed.</summary>
    public Task<Node> OpenNodeAsync(TimeProvider? time = null) =>
        Node.OpenAsync(
            Options,
            time ?? TimeProvider.System,
            NullLoggerFactory.Instance,
            CancellationToken.None
        );

    /// <summary>Opens a node whose inventory and policies are in force.</summary>
    public async Task<Node> OpenReadyNodeAsync(TimeProvider? time = null)
    {
        var node = await OpenNodeAsync(time);
        var log = NullLogger.Instance;
        await ConfiguredInventory.FollowAsync(node.Factory, node.Options.Assets, log, default);
        await new PolicyReload(
            node.Options.PolicyFolder,
            node.Factory,
            node.Time,
            log
        ).TryApplyAsync(default);
        return node;
    }

    public void Write(string name, string text)
    {
        var path = System.IO.Path.Combine(Path, name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

    public void Delete(string name) => File.Delete(System.IO.Path.Combine(Path, name));

    public void Dispose() => _folder.Delete(recursive: true);
}
