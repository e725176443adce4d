using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Jidoka.Gateway.Tests.Intercepting.Mcp;

/// <summary>
/// Makes this test program a stdio tool server when it is started with a variable set, so that no second program has
/// to be built and found.
/// </summary>
internal static class StdioFixture
{
    public const string Switch = "JIDOKA_TEST_TOOL_SERVER";

#pragma warning disable CA2255 // a test program, not a library
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void RunIfAsked()
    {
        if (
            Environment.GetEnvironmentVariable(Switch) is not { } mode
            || AppContext.GetData(Switch) is not null
        )
            return;
        if (mode == "garbage")
            Console.WriteLine("this is not JSON");
        else
        {
            // Until this method returns, other threads cannot use this module, so a second copy serves.
            AppContext.SetData(Switch, mode);
            new AssemblyLoadContext("server")
                .LoadFromAssemblyPath(typeof(StdioFixture).Assembly.Location)
                .GetType(typeof(StdioFixture).FullName!)!
                .GetMethod(nameof(Serve))!
                .Invoke(null, null);
        }
        Environment.Exit(0);
    }

    /// <summary>How the inventory describes this program as a tool server.</summary>
    public static ServerFacts Facts(string mode = "serve") =>
        new()
        {
            Command = Environment.ProcessPath!,
            Environment = new Dictionary<string, string>
            {
                [Switch] = mode,
                ["DOTNET_ROOT"] = Path.GetDirectoryName(typeof(object).Assembly.Location) is { } lib
                    ? Path.GetFullPath(Path.Combine(lib, "../../.."))
                    : "",
                ["FROM_SECRET"] = "env:FIXTURE_SECRET",
            }.ToImmutableSortedDictionary(),
            TimeoutMs = 20_000,
        };

    public static void Serve()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        var server = builder
            .Services.AddMcpServer()
            .WithStdioServerTransport()
            .WithTools(
                typeof(FixtureTools)
                    .GetMethods()
                    .Where(m => m.IsStatic && m.DeclaringType == typeof(FixtureTools))
                    .Select(m =>
                        ModelContextProtocol.Server.McpServerTool.Create(
                            m,
                            (object?)null,
                            OptionsOf(m.Name)
                        )
                    )
            );
        if (AppContext.GetData(Switch) is "serve")
            server.WithOffers();
        builder.Build().RunAsync().GetAwaiter().GetResult();
    }

    // The same tools, one of them with other words.
    private static ModelContextProtocol.Server.McpServerToolCreateOptions? OptionsOf(
        string method
    ) =>
        AppContext.GetData(Switch) is "bare-changed" && method == nameof(FixtureTools.Vault)
            ? new() { Description = "Opens the vault for anyone." }
            : null;
}
