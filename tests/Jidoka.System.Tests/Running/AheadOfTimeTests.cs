using System.Reflection.PortableExecutable;

namespace Jidoka.System.Tests.Running;

public sealed class AheadOfTimeTests
{
    [Theory]
    [InlineData("jidoka.dll")]
    [InlineData("Jidoka.Cedar.dll")]
    [InlineData("Jidoka.Core.dll")]
    [InlineData("Jidoka.Storage.dll")]
    [InlineData("Jidoka.Gateway.dll")]
    [InlineData("YamlDotNet.dll")]
    [InlineData("ModelContextProtocol.Core.dll")]
    public void What_a_start_runs_is_compiled_when_it_is_built(string file)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Elsewhere the output is plain IL.");
        Assert.SkipWhen(
            Environment.GetEnvironmentVariable("CompileAhead") == "false",
            "The build left it out."
        );
        var path = Path.Combine(Path.GetDirectoryName(Repository.Executable)!, file);
        using var image = new PEReader(File.OpenRead(path));
        image.PEHeaders.CorHeader!.ManagedNativeHeaderDirectory.Size.ShouldBeGreaterThan(0);
    }
}
