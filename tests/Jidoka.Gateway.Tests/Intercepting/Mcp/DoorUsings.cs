global using System.Collections.Immutable;
global using Jidoka.Core.Deciding;
global using Jidoka.Core.Events;
global using Jidoka.Core.Identifying;
global using Jidoka.Core.Ids;
global using Jidoka.Core.Intercepting;
global using Jidoka.Core.Projecting;
global using Jidoka.Core.Projecting.Inventory;
