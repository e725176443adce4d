using Jidoka.Storage.Tests;
using Jidoka.Storage.Tests.Sqlite;

if (Environment.GetEnvironmentVariable(AppendUntilKilled.FolderVariable) is { } folder)
{
    await AppendUntilKilled.RunAsync(folder);
    return 1;
}
return args.Any(argument => argument is "--server" or "--internal-msbuild-node")
    ? await Xunit.MicrosoftTestingPlatform.TestPlatformTestFramework.RunAsync(
        args,
        SelfRegisteredExtensions.AddSelfRegisteredExtensions
    )
    : await Xunit.Runner.InProc.SystemConsole.ConsoleRunner.Run(args);
